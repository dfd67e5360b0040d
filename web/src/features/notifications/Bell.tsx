import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { paths } from '~/shared/paths';
import styles from './notifications.module.css';
import { useUnread } from './useNotices';

/** The bell of the top bar: how many notices are unread. */
export function Bell() {
  const { t } = useTranslation('rail', { keyPrefix: 'notifications' });
  const { count, more } = useUnread();
  const shown = more || count > 99 ? '99+' : String(count);
  return (
    <Link to={paths.notifications} className={styles.bell} title={t('title')}>
      <IconBell size={18} stroke={1.5} aria-hidden />
      {count > 0 && (
        <span className={styles.count} aria-hidden>
          {shown}
        </span>
      )}
      <span className="sr-only">{count ? t('unread', { count, shown }) : t('title')}</span>
    </Link>
  );
}
