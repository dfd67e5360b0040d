import { createContext, type ReactNode, use } from 'react';
import { api } from '~/api/client';

const LineContext = createContext<number | undefined>(undefined);

/** The line both teams agreed on, asked for once: every score in a list shows where it stands. */
export function LineProvider({ children }: { children: ReactNode }) {
  const { data } = api.useQuery('get', '/api/v1/models', {}, { staleTime: 5 * 60_000 });
  const line = data?.items.find((model) => model.live)?.line ?? undefined;
  return <LineContext value={line}>{children}</LineContext>;
}

/** The total from which a lead is an MQL; nothing while it is not known, or where the line is not one of the total. */
export const useLine = (): number | undefined => use(LineContext);
