import { useTranslation } from 'react-i18next';
import styles from './inbox.module.css';
import { useMine } from './useCounts';

/** How many hand-offs wait for me; red only when one is overdue. */
export function Badge() {
  const { t } = useTranslation('rail', { keyPrefix: 'inbox' });
  const mine = useMine();
  if (!mine?.count) return null;
  return (
    <span className={styles.badge} data-overdue={mine.overdue > 0}>
      {mine.more ? `${mine.count}+` : mine.count}
      <span className="sr-only">
        {mine.overdue ? t('badge.overdue', { count: mine.overdue }) : t('badge.open')}
      </span>
    </span>
  );
}
