import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ListSearch } from './search';

/** Changes what the page's address says. Tuning a list makes no history; another view does. */
export function useListNavigation<S extends ListSearch = ListSearch>() {
  const navigate = useNavigate();
  return useMemo(
    () => ({
      change: (what: Partial<S>) =>
        void navigate({
          to: '.',
          search: (now: object) => ({ ...now, ...what }),
          replace: true,
          // The same page goes on: the router is not to put its scrolling back.
          resetScroll: false,
        }),
      replace: (next: S) =>
        void navigate({
          to: '.',
          search: (now: { lead?: string }) => ({
            ...(now.lead ? { lead: now.lead } : {}),
            ...next,
          }),
        }),
      openLead: (lead: string, replace = false) =>
        void navigate({
          to: '.',
          search: (now: object) => ({ ...now, lead }),
          replace,
          resetScroll: false,
        }),
    }),
    [navigate],
  );
}
