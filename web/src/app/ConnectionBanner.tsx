import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { reachable } from './connection';
import styles from './frame.module.css';

/** Says that what is shown may be old, until the server answers again. */
export function ConnectionBanner() {
  const { t } = useTranslation('shared');
  const reached = reachable.use();
  return (
    <div role="status" className={styles.banner} hidden={reached}>
      {!reached && (
        <>
          <IconPlugConnectedX size={16} stroke={1.5} aria-hidden />
          <span>
            <strong>{t('problem.unreachable.title')}</strong> {t('problem.unreachable.body')}
          </span>
        </>
      )}
    </div>
  );
}
