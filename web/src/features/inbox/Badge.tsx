import { useTranslation } from 'react-i18next';
import styles from './inbox.module.css';
import { useCounts } from './useCounts';

/** How many hand-offs wait for me; red only when one is overdue. */
export function Badge() {
  const { t } = useTranslation('rail', { keyPrefix: 'inbox' });
  const counts = useCounts();
  if (!counts?.me) return null;
  return (
    <span className={styles.badge} data-overdue={counts.overdue > 0}>
      {counts.me}
      <span className="sr-only">
        {counts.overdue ? t('badge.overdue', { count: counts.overdue }) : t('badge.open')}
      </span>
    </span>
  );
}
