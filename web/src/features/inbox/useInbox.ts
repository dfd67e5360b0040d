import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { api, client } from '~/api/client';
import { useLive } from '~/shared/live';
import { useMe } from '~/shared/session';
import { useLocale } from '~/shared/useFormat';
import { endOfDay, grouped, type Handoff, withNews } from './inbox';
import type { Scope } from './routes';

const LIMIT = 500;

/** How a page of hand-offs is asked for: one's own, or all that may be seen. */
const asked = (owner?: string) => ({ params: { query: { limit: LIMIT, owner } } });

export const listKey = (owner?: string) =>
  api.queryOptions('get', '/api/v1/handoffs', asked(owner)).queryKey;

export const detailKey = (id: number) =>
  api.queryOptions('get', '/api/v1/handoffs/{id}', { params: { path: { id } } }).queryKey;

/**
 * The hand-offs on the page. What the stream tells is read aside (`latest`) and told without moving
 * anything; `take` brings it in.
 */
export function useInbox(scope: Scope, leaving: ReadonlySet<number>) {
  const me = useMe();
  const { zone } = useLocale();
  const queries = useQueryClient();
  const owner = scope === 'me' ? me.email : undefined;
  const { data, error, refetch, dataUpdatedAt } = api.useQuery(
    'get',
    '/api/v1/handoffs',
    asked(owner),
    { meta: { live: 'hold' }, staleTime: Infinity, refetchOnMount: 'always' },
  );
  const [news, setNews] = useState<{ owner?: string; items: Handoff[]; next?: string | null }>();
  const latest = news && news.owner === owner ? news : null;

  const look = useCallback(async () => {
    try {
      const { data: now } = await client.GET('/api/v1/handoffs', asked(owner));
      if (now) setNews({ owner, ...now });
    } catch {
      // The frame tells of a lost connection; the next event asks again.
    }
  }, [owner]);
  const take = useCallback(() => {
    if (latest) queries.setQueryData(listKey(owner), { items: latest.items, next: latest.next });
    setNews(undefined);
  }, [queries, latest, owner]);
  // Nothing can jump where nothing is.
  const empty = data?.items.length === 0;
  useLive('handoffs', () => void (empty ? refetch() : look()));

  return useMemo(() => {
    const told = withNews(data?.items ?? [], latest?.items ?? null);
    const wanted = (each: Handoff) => !leaving.has(each.id) && (scope !== 'nobody' || !each.owner);
    // Groups are those of when the list was read, so that nothing moves by itself.
    const at = new Date(dataUpdatedAt);
    const groups = grouped(told.shown.filter(wanted), at, endOfDay(at, zone));
    const known = new Set(told.shown.map((each) => each.id));
    const fresh = latest?.items.filter((each) => !known.has(each.id) && wanted(each)).length ?? 0;
    return {
      groups,
      items: groups.flatMap((group) => group.items),
      gone: told.gone,
      fresh,
      take,
      loaded: data !== undefined,
      more: Boolean(data?.next),
      error: data ? null : error,
      refetch,
    };
  }, [data, latest, leaving, scope, dataUpdatedAt, zone, take, error, refetch]);
}
