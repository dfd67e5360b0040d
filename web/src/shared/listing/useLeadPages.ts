import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { client } from '~/api/client';
import type { Schema } from '~/api/types';
import { useLive } from '~/shared/live';
import { type ListSearch, listQuery } from './search';

export type LeadRow = Schema<'LeadRow'>;

export interface LeadsQuestion extends Pick<ListSearch, 'filter' | 'q' | 'sort'> {
  /** Keys of attributes that are to come along. */
  attributes?: readonly string[];
  limit?: number;
  enabled?: boolean;
}

const PATH = '/api/v1/leads';
const NONE: LeadRow[] = [];
const LATER = 200;
const AT_ONCE = 2000;

/** Leads in pages, as far as somebody scrolled. What they say of themselves later is patched in. */
export function useLeadPages(question: LeadsQuestion) {
  const { sort, attributes, limit = 100, enabled = true } = question;
  const query = {
    ...listQuery(question),
    ...(sort ? { sort } : {}),
    ...(attributes?.length ? { columns: attributes.join(',') } : {}),
    limit,
  };
  /** How many more are wanted at once. */
  const goal = useRef(0);
  const pages = useInfiniteQuery({
    // `pages` sets it apart from the same question asked for one page.
    queryKey: ['get', PATH, { params: { query }, pages: true }] as const,
    queryFn: async ({ pageParam, signal }) => {
      const items: LeadRow[] = [];
      let next: string | null | undefined = pageParam;
      do {
        // The first one is there soon; whoever goes on may want to go far, and is shown that in few steps.
        const page: object = next ? { cursor: next, limit: Math.max(limit, LATER) } : {};
        const { data } = await client.GET(PATH, {
          params: { query: { ...query, ...page } },
          signal,
        });
        items.push(...(data?.items ?? []));
        next = data?.next;
      } while (next && items.length < goal.current && items.length < AT_ONCE);
      return { items, next } as Schema<'LeadPage'>;
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    enabled,
    // Hundreds of pages are not asked anew for one lead: see `usePatchedRows`.
    meta: { live: 'hold' },
    staleTime: 30_000,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? NONE, [pages.data]);
  const latest = useRef({ pages, rows });
  latest.current = { pages, rows };
  const loadUpTo = useCallback((upTo: number) => {
    const { hasNextPage, isFetching, fetchNextPage } = latest.current.pages;
    if (!hasNextPage || isFetching) return;
    goal.current = upTo - latest.current.rows.length;
    void fetchNextPage().finally(() => {
      goal.current = 0;
    });
  }, []);
  return { ...pages, rows, loadUpTo };
}

type Pages = { pages: Schema<'LeadPage'>[]; pageParams: unknown[] };

/** Changes a lead wherever it is listed, without asking for the list. */
export function usePatchRow() {
  const queries = useQueryClient();
  return useCallback(
    (id: number, change: Partial<LeadRow>) => {
      queries.setQueriesData<Pages>(
        { predicate: ({ queryKey }) => queryKey[1] === PATH && queryKey[0] === 'get' },
        (data) => {
          if (!data?.pages?.some((page) => page.items.some((row) => row.id === id))) return data;
          return {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              items: page.items.map((row) => (row.id === id ? { ...row, ...change } : row)),
            })),
          };
        },
      );
    },
    [queries],
  );
}

const FEW_PAGES = 3;
const GAP_MS = 3000;

/**
 * Asks short lists anew: when something may have been missed, and on a board when leads move, since a
 * card that changes its column cannot be patched in place. Long lists stay, and are patched.
 */
export function useFreshLists(moves: boolean): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive(['leads', 'handoffs', 'opportunities'], ({ topic, kind }) => {
    if (topic !== '*' && !(moves && /stage|mql|handoff|created|opportunity/.test(kind))) return;
    if (timer.current) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({
        predicate: ({ queryKey, state }) =>
          queryKey[1] === PATH &&
          ((state.data as Pages | undefined)?.pages?.length ?? 9) <= FEW_PAGES,
      });
    }, GAP_MS);
  });
}

const MOST_AT_ONCE = 10;

/** Keeps listed rows true while the page is open: what the stream names is read once more. */
export function usePatchedRows(rows: readonly LeadRow[]): void {
  const patch = usePatchRow();
  const byId = useMemo(() => new Map(rows.map((row) => [`#${row.id}`, row])), [rows]);
  const running = useRef(new Set<string>());
  useLive(['leads', 'handoffs', 'opportunities'], (event) => {
    const lead = event.lead;
    const row = lead && byId.get(lead);
    if (!row || running.current.has(lead) || running.current.size >= MOST_AT_ONCE) return;
    running.current.add(lead);
    client
      .GET('/api/v1/leads/{lead}', { params: { path: { lead } } })
      .then(({ data }) => {
        if (!data) return;
        const { attributes: _, ...change } = data;
        patch(row.id, change);
      })
      .catch(() => undefined)
      .finally(() => running.current.delete(lead));
  });
}
