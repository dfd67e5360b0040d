import { SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { Count, EmptyState, ErrorState, Rate } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import { all, WAITING } from './filters';
import { LeadsLink } from './LeadsLink';
import styles from './overview.module.css';
import { Part, SkeletonPart } from './Part';
import { since } from './periods';
import { plain } from './plain';
import { overviewRoute, PERIODS } from './routes';

type Row = Schema<'HandoffRow'>;

const touch = (row: Row) => {
  const { n, q1 = null, median = null, q3 = null } = row.first_touch_working_hours;
  return { n, q1, median, q3 };
};

/** The key of hand-offs that nobody has. */
const NOBODY = '(none)';
export function HandoffPart() {
  const { t } = useTranslation('overview');
  const navigate = useNavigate();
  const { period = 90 } = overviewRoute.useSearch();
  const { data, error, refetch } = api.useQuery(
    'get',
    '/api/v1/reports/handoffs',
    { params: { query: { since: since(period) } } },
    { placeholderData: (before) => before },
  );
  return (
    <Part
      title={t('handoffs.title')}
      note={t('handoffs.note')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('handoffs.period')}
          value={String(period)}
          onChange={(value) =>
            void navigate({
              to: '.',
              search: (now: object) => ({
                ...now,
                period: value === '90' ? undefined : value === 'all' ? value : Number(value),
              }),
              replace: true,
            })
          }
          data={PERIODS.map((each) => ({ value: String(each), label: t(`handoffs.last.${each}`) }))}
        />
      }
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonPart />
      ) : data.all.opened === 0 ? (
        <EmptyState title={t('handoffs.empty')} body={t('handoffs.emptyBody')} />
      ) : (
        <Report report={data} />
      )}
    </Part>
  );
}

function Report({ report }: { report: Schema<'Handoffs'> }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const { n, q1, median, q3 } = touch(report.all);
  const hours = (value: number | null) => (value === null ? '–' : format.span(value * 3600));
  return (
    <>
      <dl className={styles.measures}>
        <Measure name={t('handoffs.touch')}>
          <strong className={styles.value}>{hours(median)}</strong>
          <span className="meta">
            {n > 0 && t('handoffs.half', { q1: hours(q1), q3: hours(q3), n: format.count(n) })}
          </span>
        </Measure>
        <Measure name={t('handoffs.sla')}>
          <Rate share={report.all.sla_kept} />
        </Measure>
        <Measure name={t('handoffs.acceptance')}>
          <Rate share={report.all.acceptance} />
        </Measure>
        <Measure name={t('handoffs.open')}>
          <LeadsLink filter={WAITING} className={styles.value}>
            <Count value={report.all.open} />
          </LeadsLink>
          <span className="meta">{t('handoffs.opened', { count: report.all.opened })}</span>
        </Measure>
      </dl>
      <div className={styles.two}>
        <Owners rows={report.by_owner} hours={hours} />
        <Reasons rows={report.reasons} />
      </div>
    </>
  );
}

function Measure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Owners({ rows, hours }: { rows: Row[]; hours: (value: number | null) => string }) {
  const { t } = useTranslation('overview');
  const members = api.useQuery('get', '/api/v1/members', { params: { query: { disabled: true } } });
  const nameOf = (email: string) =>
    members.data?.items.find((member) => member.email === email)?.name ?? email;
  return (
    <div className={styles.wide}>
      <h3>{t('handoffs.byOwner')}</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('handoffs.owner')}</th>
            <th scope="col">{t('handoffs.acceptance')}</th>
            <th scope="col">{t('handoffs.sla')}</th>
            <th scope="col">{t('handoffs.touch')}</th>
            <th scope="col">{t('handoffs.open')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const nobody = row.key === NOBODY;
            const own = nobody
              ? { attribute: 'handoff_owner', known: false }
              : { attribute: 'handoff_owner', eq: row.key };
            return (
              <tr key={row.key}>
                <th scope="row">{nobody ? t('handoffs.nobody') : nameOf(row.key)}</th>
                <td data-label={t('handoffs.acceptance')}>
                  <Rate share={row.acceptance} compact scale={1} />
                </td>
                <td data-label={t('handoffs.sla')}>
                  <Rate share={row.sla_kept} compact scale={1} />
                </td>
                <td className={styles.hours} data-label={t('handoffs.touch')}>
                  {hours(touch(row).median)}
                </td>
                <td data-label={t('handoffs.open')}>
                  <LeadsLink filter={all(WAITING, own)}>{row.open}</LeadsLink>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Reasons({ rows }: { rows: Schema<'ReasonRow'>[] }) {
  const { t, i18n } = useTranslation('overview');
  const { data } = api.useQuery('get', '/api/v1/return-reasons');
  const nameOf = (code: string) => {
    const found = data?.items.find((each) => each.code === code);
    return found ? (i18n.language === 'ko' ? found.ko : found.en) : plain(code);
  };
  const most = Math.max(0.1, ...rows.map((row) => row.share.ci95?.[1] ?? 0));
  return (
    <div>
      <h3>{t('handoffs.reasons')}</h3>
      {rows.length === 0 ? (
        <p className="meta">{t('handoffs.noReasons')}</p>
      ) : (
        <table className={styles.table}>
          <thead className="sr-only">
            <tr>
              <th scope="col">{t('handoffs.reason')}</th>
              <th scope="col">{t('handoffs.share')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.reason}>
                <th scope="row">{nameOf(row.reason)}</th>
                <td>
                  <Rate share={row.share} compact tooFew={false} scale={most} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
