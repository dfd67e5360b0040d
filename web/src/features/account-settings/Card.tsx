import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { paths } from '~/shared/paths';
import styles from './signIn.module.css';

/** What the pages of those who are not signed in are in. */
export function Card({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Baton`;
  }, [title]);
  return (
    <div className={styles.card}>
      <h1 className={styles.title}>{title}</h1>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </div>
  );
}

export function ToSignIn() {
  const { t } = useTranslation('account-settings');
  return (
    <Anchor size="sm" renderRoot={(rest) => <Link to={paths.signIn} search={{}} {...rest} />}>
      {t('signIn.back')}
    </Anchor>
  );
}

/** A link whose secret is missing: it was cut off on its way here. */
export function NoToken() {
  const { t } = useTranslation('account-settings');
  return (
    <Card title={t('link.title')} lead={t('link.body')}>
      <ToSignIn />
    </Card>
  );
}
