import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { createStore } from './store';

/** What takes longer than a request: many leads at once, exports, imports. */
export type Job = Schema<'JobView'>;

export const isGoing = ({ state }: Job): boolean => state === 'queued' || state === 'running';

/** Whether its file is what was asked for; of an import it is what was rejected. */
export const isExport = ({ kind }: Job): boolean =>
  kind === 'export_leads' || kind === 'export_events';

/** How far it is, 0 to 100; an end is whole. */
export const percentOf = (job: Job): number =>
  !isGoing(job) ? 100 : job.total > 0 ? Math.min(100, (100 * job.done) / job.total) : 0;

export const jobsQuery = () =>
  api.queryOptions('get', '/api/v1/jobs', { params: { query: { limit: 20 } } });

/** Jobs that this page began and that nobody was told the end of. */
export const begun = createStore<ReadonlySet<number>>(new Set());

/** The frame shows how far it is, wherever somebody goes meanwhile, and tells how it ended. */
export function useBeginJob(): (job: Job | undefined) => void {
  const queries = useQueryClient();
  return useCallback(
    (job) => {
      if (!job) return;
      begun.set((now) => new Set([...now, job.id]));
      queries.setQueryData<Schema<'Jobs'>>(jobsQuery().queryKey, (now) => ({
        ...now,
        items: [job, ...(now?.items ?? []).filter((each) => each.id !== job.id)],
      }));
    },
    [queries],
  );
}

export const jobFile = (job: Job): string => `/api/v1/jobs/${job.id}/file`;

export function download(job: Job): void {
  const link = document.createElement('a');
  link.href = jobFile(job);
  link.download = '';
  link.click();
}
