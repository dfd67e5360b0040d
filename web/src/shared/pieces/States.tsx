import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { IconType } from '~/shared/feature';
import { tellProblem } from '~/shared/problem';
import styles from './pieces.module.css';

interface EmptyProps {
  icon?: IconType;
  /** What will appear here. */
  title: string;
  body?: string;
  /** The one thing to do. */
  action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, body, action }: EmptyProps) {
  return (
    <div className={styles.state}>
      {Icon && (
        <span className={styles.icon} aria-hidden>
          <Icon size={28} stroke={1.25} />
        </span>
      )}
      <h2>{title}</h2>
      {body && <p>{body}</p>}
      {action && <div className={styles.actions}>{action}</div>}
    </div>
  );
}

/** The way on from a page that leads nowhere. */
export function WayOn({ to, label }: { to: string; label: string }) {
  return (
    <Button variant="default" renderRoot={(props) => <Link to={to} {...props} />}>
      {label}
    </Button>
  );
}

/** What happened, what is safe, what to do. */
export function ErrorState({
  error,
  onRetry,
  action,
}: {
  error: unknown;
  onRetry?: () => void;
  action?: ReactNode;
}) {
  const { t } = useTranslation('shared');
  const told = tellProblem(error, t);
  return (
    <div className={styles.state} role="alert">
      <span className={styles.icon} aria-hidden>
        <IconAlertTriangle size={28} stroke={1.25} />
      </span>
      <h2>{told.title}</h2>
      <p>{told.body}</p>
      {told.detail && <p className={styles.detail}>{told.detail}</p>}
      {(action || (onRetry && told.again)) && (
        <div className={styles.actions}>
          {onRetry && told.again && (
            <Button variant="default" onClick={onRetry}>
              {t('retry')}
            </Button>
          )}
          {action}
        </div>
      )}
    </div>
  );
}
