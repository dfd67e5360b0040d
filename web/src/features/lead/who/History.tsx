import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { usePeople } from '~/shared/people';
import { ErrorState, SkeletonRows, StageTag, When } from '~/shared/pieces';
import { Section } from '../Section';
import styles from './who.module.css';

const REASONS = [
  'became_lead',
  'score_reached',
  'score_fell',
  'reentered',
  'accepted',
  'bant_confirmed',
  'deal_opened',
  'corrected',
  'model_published',
  'by_hand',
  'manual',
];

/** How they moved between stages: when, why, by whom. */
export function History({ address }: { address: string }) {
  const { t } = useTranslation('lead');
  const { data, error, refetch } = api.useQuery('get', '/api/v1/leads/{lead}/history', {
    params: { path: { lead: address } },
  });
  return (
    <Section title={t('history.title')}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      <ol className={styles.moves}>
        {data?.items.map((entry) => (
          <Move key={entry.id} entry={entry} />
        ))}
      </ol>
    </Section>
  );
}

function Move({ entry }: { entry: Schema<'HistoryEntry'> }) {
  const { t, i18n } = useTranslation('lead');
  const people = usePeople();
  const { data: reasons } = api.useQuery(
    'get',
    '/api/v1/return-reasons',
    {},
    {
      staleTime: 5 * 60_000,
    },
  );
  const given = reasons?.items.find((each) => each.code === entry.reason);
  const why = REASONS.includes(entry.reason)
    ? t(`history.reason.${entry.reason}`)
    : given
      ? i18n.language === 'ko'
        ? given.ko
        : given.en
      : entry.reason.replaceAll('_', ' ');
  return (
    <li data-void={!entry.holds}>
      <span className={styles.moveWhen}>
        <When at={entry.at} />
      </span>
      <span>
        {entry.to ? <StageTag stage={entry.to} /> : <span>{t('history.none')}</span>}
        <span className={styles.why}>
          {why}
          {entry.by !== 'baton' && ` · ${people.nameOf(entry.by)}`}
          {entry.note && ` · “${entry.note}”`}
          {entry.backfilled && ` · ${t('history.backfilled')}`}
          {!entry.holds && ` · ${t('history.void')}`}
        </span>
      </span>
    </li>
  );
}
