import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { paths } from '~/shared/paths';
import type { Condition } from './filters';
import styles from './overview.module.css';

/** A number that opens the leads behind it. */
export function LeadsLink({
  filter,
  label,
  children,
  className,
}: {
  filter: Condition;
  /** What the number is of, for those who hear it. */
  label?: string;
  children: ReactNode;
  className?: string;
}) {
  const { t } = useTranslation('overview');
  return (
    <Link to={paths.leads} search={{ filter }} className={className ?? styles.number}>
      {children}
      <span className="sr-only"> {label ?? t('leads')}</span>
    </Link>
  );
}
