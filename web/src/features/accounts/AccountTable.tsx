import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schema } from '~/api/types';
import { paths } from '~/shared/paths';
import { Count, ScoreChip, When } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import styles from './accounts.module.css';
import { accountsRoute, type SORTS } from './routes';

type Line = Schema<'AccountLine'>;
type Sort = (typeof SORTS)[number];

export function AccountTable({ items, sort }: { items: readonly Line[]; sort: string }) {
  const { t } = useTranslation('accounts');
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <Head by="name" label={t('name')} sort={sort} />
          <th scope="col">{t('industry')}</th>
          <Head by="employees" label={t('employees')} sort={sort} greatest number />
          <Head by="people" label={t('people')} sort={sort} greatest number />
          <th scope="col" className={styles.right}>
            {t('engagement')}
          </th>
          <th scope="col">{t('score')}</th>
          <th scope="col">{t('active')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((account) => (
          <Row key={account.id} account={account} />
        ))}
      </tbody>
    </table>
  );
}

function Head(props: {
  by: Sort;
  label: string;
  sort: string;
  greatest?: boolean;
  number?: boolean;
}) {
  const { by, label, sort } = props;
  const way = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : undefined;
  // What counts begins with the greatest; pressed once more, it turns round.
  const first = props.greatest ? `-${by}` : by;
  const next = !way ? first : way === 'ascending' ? `-${by}` : by;
  const Icon = way === 'ascending' ? IconChevronUp : IconChevronDown;
  return (
    <th scope="col" aria-sort={way} className={props.number ? styles.right : undefined}>
      <Link
        to={accountsRoute.to}
        search={(now: object) => ({ ...now, sort: next })}
        replace
        className={styles.sort}
      >
        {label}
        {way && <Icon size={14} stroke={1.5} aria-hidden />}
      </Link>
    </th>
  );
}

function Row({ account }: { account: Line }) {
  const { t } = useTranslation('accounts');
  const format = useFormat();
  return (
    <tr>
      <th scope="row">
        <Link to={paths.account(account.id)} className={styles.name}>
          {account.name}
        </Link>
        {account.domain && <span className="meta truncate">{account.domain}</span>}
      </th>
      <td>{account.industry}</td>
      <td className={styles.right} data-label={t('employees')}>
        {account.employees != null && <Count value={account.employees} />}
      </td>
      <td className={styles.right} data-label={t('people')}>
        <Count value={account.people} />
        {account.qualified > 0 && (
          <span className={styles.qualified}>{t('qualified', { count: account.qualified })}</span>
        )}
      </td>
      <td className={styles.right} data-label={t('engagement')}>
        {format.count(Math.round(account.engagement))}
      </td>
      <td className={styles.score}>
        <ScoreChip score={account.score} />
      </td>
      <td className={styles.when}>
        {account.last_activity && <When at={account.last_activity} />}
      </td>
    </tr>
  );
}
