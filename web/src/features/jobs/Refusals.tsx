import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import type { Schema } from '~/api/types';
import { type Job, useBeginJob } from '~/shared/jobs';
import { paths } from '~/shared/paths';
import { ErrorState, SkeletonRows } from '~/shared/pieces';
import { Dialog } from '~/shared/pieces/Dialog';
import { toastProblem } from '~/shared/toast';
import { useFormat } from '~/shared/useFormat';
import styles from './jobs.module.css';
import { refusalsOf } from './open';
import { askedOf, useJobWords } from './words';

const PAGE = 100;
const MOST = 10_000;

const page = async (id: number, cursor: string | null | undefined, limit: number) => {
  const query = { limit, ...(cursor ? { cursor } : {}) };
  const { data } = await client.GET('/api/v1/jobs/{id}/refusals', {
    params: { path: { id }, query },
  });
  return data as Schema<'JobRefusals'>;
};

/** Lead by lead: which were refused, and why. They are as they were. */
export function Refusals({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const { title } = useJobWords();
  const format = useFormat();
  const again = useAgain(job);
  const close = () => refusalsOf.set(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['get', '/api/v1/jobs/{id}/refusals', job.id],
    queryFn: ({ pageParam }) => page(job.id, pageParam, PAGE),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = data?.pages.flatMap((each) => each.items) ?? [];
  return (
    <Dialog onClose={close} title={title(job)} size="lg">
      <p>{t('refused', { count: job.failed, shown: format.count(job.failed) })}</p>
      {askedOf(job).change?.stage && <p className={styles.foot}>{t('guard')}</p>}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} />}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <ul className={styles.refusals} tabIndex={0}>
          {rows.map((row) => (
            <li key={row.id}>
              {row.lead ? (
                <Link to={paths.lead(row.lead)} onClick={close}>
                  {row.lead}
                </Link>
              ) : (
                <span>#{row.id}</span>
              )}
              <span lang="en">{row.reason}</span>
            </li>
          ))}
          {hasNextPage && (
            <li>
              <Button
                variant="subtle"
                size="compact-sm"
                loading={isFetching}
                onClick={() => void fetchNextPage()}
              >
                {t('more')}
              </Button>
            </li>
          )}
        </ul>
      )}
      <div className={styles.actions}>
        {again.can && (
          <Button variant="default" loading={again.busy} onClick={() => void again.run()}>
            {t('again')}
          </Button>
        )}
        <Button onClick={close}>{t('close')}</Button>
      </div>
    </Dialog>
  );
}

/** The same once more for those alone that were refused. */
function useAgain(job: Job) {
  const [busy, setBusy] = useState(false);
  const begin = useBeginJob();
  const { owner, attributes, stage } = askedOf(job).change ?? {};
  const change: Schema<'BulkChange'> = owner
    ? { owner }
    : stage
      ? { stage: stage.stage, reason: stage.reason ?? null, note: stage.note ?? null }
      : { attributes: attributes as never };
  const run = async () => {
    setBusy(true);
    try {
      const leads: number[] = [];
      let cursor: string | undefined;
      do {
        const { items, next } = await page(job.id, cursor, 200);
        leads.push(...items.map(({ id }) => id));
        cursor = next ?? undefined;
      } while (cursor && leads.length < MOST);
      const { data } = await client.POST('/api/v1/leads/bulk', {
        body: { which: { leads: leads.slice(0, MOST) }, change },
      });
      begin(data);
      refusalsOf.set(null);
    } catch (error) {
      toastProblem(error);
    }
    setBusy(false);
  };
  return { can: Boolean(owner || stage || attributes), busy, run };
}
