import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '~/api/types';
import { paths } from '~/shared/paths';
import { Count, ScoreChip, When } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import styles from './accounts.module.css';
import { accountsRoute, type SORTS } from './routes';

type Line = Schema<'AccountLine'>;
type Sort = (typeof SORTS)[number];

const ROW = 45;

interface Props {
  items: readonly Line[];
  sort: string;
}

/** As many as there are; in the page are those that are seen, and as much room as the others take. */
export function AccountTable({ items, sort }: Props) {
  const { t } = useTranslation('accounts');
  const table = useRef<HTMLTableElement>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => setAbove(table.current?.offsetTop ?? 0), []);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => table.current?.closest('main') ?? null,
    estimateSize: () => ROW,
    scrollMargin: above,
    overscan: 12,
    getItemKey: useCallback((index: number) => items[index]?.id ?? index, [items]),
  });
  const shown = virtual.getVirtualItems();
  const before = (shown[0]?.start ?? above) - above;
  const after = virtual.getTotalSize() - ((shown.at(-1)?.end ?? above) - above);
  return (
    <table ref={table} className={`${styles.table} ${styles.list}`} aria-rowcount={-1}>
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
        <Room height={before} />
        {shown.map(({ index, key }) => {
          const account = items[index];
          return (
            account && (
              <Row key={key} account={account} index={index} measure={virtual.measureElement} />
            )
          );
        })}
        <Room height={after} />
      </tbody>
    </table>
  );
}

/** The room of the lines that are not there. */
function Room({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr className={styles.room} aria-hidden>
      <td colSpan={7} style={{ height }} />
    </tr>
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

interface RowProps {
  account: Line;
  index: number;
  measure: (element: Element | null) => void;
}

function Row({ account, index, measure }: RowProps) {
  const { t } = useTranslation('accounts');
  const format = useFormat();
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2}>
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
