import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stage } from '~/api/types';
import type { Job } from '~/shared/jobs';
import { usePeople } from '~/shared/people';
import { useFormat } from '~/shared/useFormat';

interface Asked {
  change?: {
    owner?: string;
    attributes?: Record<string, unknown>;
    stage?: { stage: Stage; reason?: string | null; note?: string | null };
  };
  export?: { reason?: string };
  name?: string;
}
export const askedOf = (job: Job) => job.asked as Asked;

interface Report {
  changed?: number;
  unchanged?: number;
  refused?: number;
  leads?: number;
}
export const reportOf = (job: Job) => (job.report ?? {}) as Report;

/** What a job does, and what came of it, in words. */
export function useJobWords() {
  const { t } = useTranslation('jobs');
  const { t: shared } = useTranslation('shared');
  const { nameOf } = usePeople();
  const format = useFormat();
  const title = useCallback(
    (job: Job): string => {
      const { change, name } = askedOf(job);
      if (change?.owner) return t('do.assign', { name: nameOf(change.owner) });
      if (change?.stage) return t('do.move', { stage: shared(`stage.${change.stage.stage}`) });
      if (job.kind === 'set_attributes') {
        const [field, value] = Object.entries(change?.attributes ?? {})[0] ?? ['', null];
        return value === null
          ? t('do.unset', { field })
          : t('do.set', { field, value: String(value) });
      }
      if (job.kind === 'export_leads') return t('do.export');
      if (job.kind === 'export_events') return t('do.exportEvents');
      return t(job.kind === 'rehearse_import' ? 'do.rehearse' : 'do.import', { name: name ?? '' });
    },
    [t, shared, nameOf],
  );
  const result = useCallback(
    (job: Job): string => {
      const { changed = 0, unchanged = 0, leads } = reportOf(job);
      if (job.state === 'queued') return t('state.queued');
      if (job.state === 'running') {
        if (job.stopping) return t('state.stopping');
        const told = (value: number) => format.count(value);
        return job.unit === 'bytes'
          ? t('state.reading')
          : t('state.running', { done: told(job.done), total: told(job.total) });
      }
      if (job.state === 'failed') return job.error ?? t('state.failed');
      const parts: string[] = [];
      if (job.kind === 'export_leads' && job.has_file)
        parts.push(
          t('result.exported', {
            count: leads ?? job.done,
            shown: format.count(leads ?? job.done),
          }),
        );
      else if (job.unit === 'leads') {
        parts.push(t('result.changed', { count: changed, shown: format.count(changed) }));
        if (unchanged)
          parts.push(t('result.unchanged', { count: unchanged, shown: format.count(unchanged) }));
      } else if (job.state === 'done') parts.push(t('result.read'));
      if (job.failed)
        parts.push(t('result.refused', { count: job.failed, shown: format.count(job.failed) }));
      if (job.state === 'cancelled') parts.unshift(t('state.cancelled'));
      return parts.join(' · ');
    },
    [t, format],
  );
  return { title, result };
}
