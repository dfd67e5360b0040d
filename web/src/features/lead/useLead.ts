import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { frameRoute } from '~/shared/parents';

export type Lead = Schema<'LeadDetail'>;

export const useLead = (lead: string) =>
  api.useQuery('get', '/api/v1/leads/{lead}', { params: { path: { lead } } });

/** Why the score is what it is, now or at an instant. */
export const useExplained = (lead: string, at: string | undefined) =>
  api.useQuery(
    'get',
    '/api/v1/leads/{lead}/explanation',
    { params: { path: { lead }, query: { at } } },
    { placeholderData: (before) => before, staleTime: at ? Infinity : 15_000 },
  );

const POINTS = 240;

/** The score through time, in about as many points as a screen has room for. */
export const useScores = (lead: string) =>
  api.useQuery('get', '/api/v1/leads/{lead}/score-history', {
    params: { path: { lead }, query: { points: POINTS } },
  });

/** The lead, and along with it what stands first on its page: not one after the other. */
export function useLeadWhole(lead: string) {
  const { at } = frameRoute.useSearch();
  useExplained(lead, at);
  useScores(lead);
  return useLead(lead);
}

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
          // By number it may be this one.
          if (about === undefined || about.startsWith('#')) return LISTS.test(path);
          return about === lead;
        },
      }),
    [queries, lead],
  );
}

/** The name a lead is read by. */
export const nameOf = (lead: Pick<Lead, 'name' | 'email' | 'key'>): string =>
  lead.name || lead.email || lead.key;
