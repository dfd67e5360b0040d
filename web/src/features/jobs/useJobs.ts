import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { client } from '~/api/client';
import { begun, isGoing, type Job, jobsQuery } from '~/shared/jobs';
import { useMe } from '~/shared/session';
import { toastProblem } from '~/shared/toast';

const SOON_MS = 700;

/** My jobs of the last week, the newest first. While one goes on, it is asked how far it is. */
export function useJobs(): Job[] {
  const me = useMe();
  const { data } = useQuery({
    ...jobsQuery(),
    refetchInterval: ({ state }) =>
      state.data?.items.some((job) => job.by === me.email && isGoing(job)) ? SOON_MS : false,
  });
  return useMemo(() => (data?.items ?? []).filter((job) => job.by === me.email), [data, me.email]);
}

export function useCancelJob(): (job: Job) => void {
  const queries = useQueryClient();
  return useCallback(
    (job) => {
      client
        .POST('/api/v1/jobs/{id}/cancel', { params: { path: { id: job.id } } })
        .catch((error: unknown) => toastProblem(error))
        .finally(() => void queries.invalidateQueries({ queryKey: jobsQuery().queryKey }));
    },
    [queries],
  );
}

export const forget = (id: number) =>
  begun.set((now) => new Set([...now].filter((each) => each !== id)));
