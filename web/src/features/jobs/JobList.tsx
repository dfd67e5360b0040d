import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconDownload, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isExport, isGoing, type Job, jobFile, percentOf } from '~/shared/jobs';
import { When } from '~/shared/pieces';
import styles from './jobs.module.css';
import { listOpen, refusalsOf } from './open';
import { useCancelJob } from './useJobs';
import { useJobWords } from './words';

/** What goes on and what went on in the last week. */
export function JobList({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation('jobs');
  return (
    <>
      <h2 className={styles.head}>{t('head')}</h2>
      <ul className={styles.jobs}>
        {jobs.map((job) => (
          <Line key={job.id} job={job} />
        ))}
      </ul>
      <p className={styles.foot}>{t('foot')}</p>
    </>
  );
}

function Line({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const { title, result } = useJobWords();
  const cancel = useCancelJob();
  const name = title(job);
  const ofLeads = job.unit === 'leads';
  return (
    <li className={styles.job} data-state={job.state}>
      <div className={styles.line}>
        <strong className="truncate">{name}</strong>
        <span className="meta">
          <When at={job.created_at} />
        </span>
      </div>
      {isGoing(job) && <Progress value={percentOf(job)} size={4} aria-label={name} />}
      <div className={styles.line}>
        <span className={styles.result}>{result(job)}</span>
        {isGoing(job) && !job.stopping && (
          <ActionIcon
            size={24}
            aria-label={t('cancel', { what: name })}
            onClick={() => cancel(job)}
          >
            <IconX size={16} stroke={1.5} aria-hidden />
          </ActionIcon>
        )}
        {job.failed > 0 && ofLeads && (
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => {
              listOpen.set(false);
              refusalsOf.set(job);
            }}
          >
            {t('why')}
          </Button>
        )}
        {job.has_file && (
          <Button
            component="a"
            href={jobFile(job)}
            download=""
            variant="subtle"
            size="compact-xs"
            leftSection={<IconDownload size={14} stroke={1.5} aria-hidden />}
          >
            {t(isExport(job) ? 'download' : 'downloadRejected')}
          </Button>
        )}
      </div>
    </li>
  );
}
