import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { currentLanguage } from '~/shared/i18n';
import { useFormat } from '~/shared/useFormat';
import styles from './pieces.module.css';
import { Skeleton } from './Skeletons';

export interface ScoreReason {
  label: string;
  points: number;
}

export const REASONS_SHOWN = 3;

export function ReasonList({ reasons }: { reasons: readonly ScoreReason[] }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  return (
    <ul className={styles.reasons} aria-label={t('score.reasons')}>
      {reasons.slice(0, REASONS_SHOWN).map((reason) => (
        <li key={reason.label}>
          <span>{reason.label}</span>
          <span>{format.points(reason.points)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The strongest reasons of a lead, asked for when somebody wants them; nothing if there are none. */
export function AskedReasons({ lead }: { lead: string }) {
  const { data, isPending } = api.useQuery(
    'get',
    '/api/v1/leads/{lead}/explanation',
    { params: { path: { lead } } },
    { staleTime: 60_000, retry: false },
  );
  if (isPending)
    return (
      <ul className={styles.reasons} aria-hidden>
        {[78, 64, 70].map((width) => (
          <li key={width}>
            <Skeleton width={`${width}%`} height={10} />
          </li>
        ))}
      </ul>
    );
  const language = currentLanguage();
  const reasons = data?.explanation?.ledger
    .filter((entry) => entry.points > 0 && !entry.clamp)
    .toSorted((a, b) => b.points - a.points)
    .map((entry) => ({
      label: entry.label?.[language] ?? entry.label?.en ?? entry.rule ?? '',
      points: entry.points,
    }));
  return reasons?.length ? <ReasonList reasons={reasons} /> : null;
}
