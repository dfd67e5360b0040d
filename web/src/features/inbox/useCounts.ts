import { useMemo } from 'react';
import { api } from '~/api/client';
import { useMe } from '~/shared/session';

/** Who waits for whom, for the counts at the heads. */
export function useCounts() {
  const me = useMe();
  const { data } = api.useQuery('get', '/api/v1/handoffs', {
    params: { query: { limit: 499 } },
  });
  return useMemo(() => {
    if (!data) return null;
    return {
      me: data.items.filter((each) => each.owner === me.email).length,
      nobody: data.items.filter((each) => !each.owner).length,
      all: data.items.length,
      overdue: data.items.filter((each) => each.owner === me.email && each.overdue_at).length,
      more: Boolean(data.next),
    };
  }, [data, me.email]);
}

const SOME = 100;

/** My own alone, for the rail: it is asked on every page. */
export function useMine() {
  const me = useMe();
  const { data } = api.useQuery('get', '/api/v1/handoffs', {
    params: { query: { owner: me.email, limit: SOME } },
  });
  return (
    data && {
      count: data.items.length,
      more: Boolean(data.next),
      overdue: data.items.filter((each) => each.overdue_at).length,
    }
  );
}
