import { Popover } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { begun, isGoing, percentOf } from '~/shared/jobs';
import { SkeletonRows } from '~/shared/pieces/Skeletons';
import { useFormat } from '~/shared/useFormat';
import styles from './jobs.module.css';
import { listOpen, refusalsOf } from './open';
import { useJobs } from './useJobs';

const JobList = lazy(() => import('./JobList').then((m) => ({ default: m.JobList })));
const Ended = lazy(() => import('./Ended').then((m) => ({ default: m.Ended })));
const Refusals = lazy(() => import('./Refusals').then((m) => ({ default: m.Refusals })));

/** Says that something goes on, and how far it is; without jobs, nothing. */
export function JobsBell() {
  const { t } = useTranslation('rail', { keyPrefix: 'jobs' });
  const jobs = useJobs();
  const format = useFormat();
  const followed = begun.use();
  const opened = listOpen.use();
  const refused = refusalsOf.use();
  const going = jobs.filter(isGoing);
  if (jobs.length === 0) return null;
  const share = going.reduce((sum, job) => sum + percentOf(job), 0) / 100 / (going.length || 1);
  return (
    <>
      <Popover
        opened={opened}
        onChange={listOpen.set}
        position="bottom-end"
        width={380}
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <button
            type="button"
            className={styles.bell}
            data-going={going.length > 0 || undefined}
            onClick={() => listOpen.set(!opened)}
            title={t('title')}
          >
            {going.length > 0 ? (
              <Ring share={share} />
            ) : (
              <IconChecks size={18} stroke={1.5} aria-hidden />
            )}
            {going.length > 0 && <span aria-hidden>{format.percent(share, 0)}</span>}
            <span className="sr-only">
              {going.length ? t('going', { count: going.length }) : t('title')}
            </span>
          </button>
        </Popover.Target>
        <Popover.Dropdown className={styles.list} aria-label={t('title')}>
          <Suspense fallback={<SkeletonRows rows={3} />}>
            <JobList jobs={jobs} />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
      <span className="sr-only" role="status">
        {going.length > 0 && t('going', { count: going.length })}
      </span>
      <Suspense>
        {followed.size > 0 && <Ended jobs={jobs} followed={followed} />}
        {refused && <Refusals job={refused} />}
      </Suspense>
    </>
  );
}

const ROUND = 2 * Math.PI * 7;

function Ring({ share }: { share: number }) {
  return (
    <svg className={styles.ring} width="18" height="18" strokeWidth="2" aria-hidden="true">
      <circle cx="9" cy="9" r="7" />
      <circle
        className={styles.done}
        cx="9"
        cy="9"
        r="7"
        strokeDasharray={`${ROUND * share} ${ROUND}`}
        transform="rotate(-90 9 9)"
      />
    </svg>
  );
}
