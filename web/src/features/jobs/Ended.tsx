import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { download, isExport, isGoing, type Job } from '~/shared/jobs';
import { toast } from '~/shared/toast';
import { listOpen, refusalsOf } from './open';
import { forget } from './useJobs';
import { useJobWords } from './words';

const FEW_PAGES = 10;

/** Tells once how a job ended that this page began. */
export function Ended({ jobs, followed }: { jobs: readonly Job[]; followed: ReadonlySet<number> }) {
  const { t } = useTranslation('jobs');
  const { title, result } = useJobWords();
  const refresh = useFreshLeads();
  useEffect(() => {
    for (const job of jobs) {
      if (!followed.has(job.id) || isGoing(job)) continue;
      forget(job.id);
      if (!isExport(job) && job.kind !== 'rehearse_import') refresh();
      const action =
        isExport(job) && job.has_file
          ? { label: t('download'), run: () => download(job) }
          : job.failed > 0 && job.unit === 'leads'
            ? { label: t('why'), run: () => refusalsOf.set(job) }
            : { label: t('show'), run: () => listOpen.set(true) };
      toast(`${title(job)}: ${result(job)}`, {
        action,
        stays: job.state === 'failed' || job.has_file || job.failed > 0,
      });
    }
  }, [jobs, followed, refresh, t, title, result]);
  return null;
}

/** What lists show of leads is asked anew; hundreds of pages are not, until somebody comes back to them. */
function useFreshLeads() {
  const queries = useQueryClient();
  return () => {
    const about = (key: readonly unknown[]) =>
      /^\/api\/v1\/(leads|handoffs|accounts)/.test(String(key[1]));
    void queries.invalidateQueries({
      predicate: ({ queryKey, state }) => {
        const pages = (state.data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0;
        return about(queryKey) && pages <= FEW_PAGES;
      },
    });
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => about(queryKey),
      refetchType: 'none',
    });
  };
}
