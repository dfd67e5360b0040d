import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { Forbidden } from './Forbidden';
import { keysRoute, membersRoute, providersRoute } from './routes';
import styles from './settings.module.css';

/** The frame of the settings: its pages side by side, and none of them for those who may not. */
export function SettingsPage({
  title,
  action,
  children,
}: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation('settings');
  const me = useMe();
  if (!me.may('administer'))
    return (
      <Page title={t('title')}>
        <Forbidden />
      </Page>
    );
  return (
    <Page
      title={title}
      flush
      actions={
        <>
          <nav className={styles.tabs} aria-label={t('title')}>
            <Link to={membersRoute.to} className={styles.tab}>
              {t('members.title')}
            </Link>
            <Link to={keysRoute.to} className={styles.tab}>
              {t('keys.title')}
            </Link>
            <Link to={providersRoute.to} className={styles.tab}>
              {t('providers.title')}
            </Link>
          </nav>
          <span className={styles.action}>{action}</span>
        </>
      }
    >
      {children}
    </Page>
  );
}
