import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';

export type Lead = Schema<'LeadDetail'>;

export const useLead = (lead: string) =>
  api.useQuery('get', '/api/v1/leads/{lead}', { params: { path: { lead } } });

/** The other names a lead goes by in questions: what is read under any of them is of the same lead. */
type Init = { params?: { path?: { lead?: string }; query?: { lead?: string } } } | undefined;

const LISTS = /^\/api\/v1\/(leads|handoffs|opportunities|tasks|meetings|accounts)/;

/** After a change: what was read of this lead is asked anew, and the lists that it may stand in. */
export function useTouch(lead: string) {
  const queries = useQueryClient();
  return useCallback(
    () =>
      queries.invalidateQueries({
        predicate: ({ queryKey: [, path, init], meta }) => {
          if (typeof path !== 'string' || meta?.live === 'hold') return false;
          const about = (init as Init)?.params?.path?.lead;
          return about === undefined ? LISTS.test(path) : about === lead;
        },
      }),
    [queries, lead],
  );
}

/** The name a lead is read by. */
export const nameOf = (lead: Pick<Lead, 'name' | 'email' | 'key'>): string =>
  lead.name || lead.email || lead.key;
