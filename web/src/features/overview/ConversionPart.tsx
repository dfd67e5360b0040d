import { SegmentedControl, Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { EmptyState, ErrorState, Rate } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import { all, type Condition, REACHED_MQL, REACHED_SQL, valueIs } from './filters';
import { LeadsLink } from './LeadsLink';
import styles from './overview.module.css';
import { Part, SkeletonPart } from './Part';
import { since } from './periods';
import { plain } from './plain';
import { type By, CONVERSION_BY, CONVERSION_PERIODS, overviewRoute } from './routes';

type Row = Schema<'ConversionRow'>;

/** What a filter of leads calls a dimension of the report; by models, leads cannot be listed. */
const ATTRIBUTES: Partial<Record<By, string>> = { source: 'source', campaign: 'campaign' };
const UNKNOWN = 'unknown';

/** MQL to SQL of those that entered MQL in the period, as the report has it, beside the benchmark. */
export function ConversionPart() {
  const { t } = useTranslation('overview');
  const { by = 'source', entered = 'all' } = overviewRoute.useSearch();
  const { data, error, refetch } = api.useQuery(
    'get',
    '/api/v1/reports/conversion',
    { params: { query: { by, since: since(entered) } } },
    { placeholderData: (before) => before },
  );
  const days = Math.round(data?.usual_days ?? 0);
  return (
    <Part
      title={t('conversion.title')}
      note={t(`conversion.note.${entered === 'all' ? 'all' : 'since'}`, { count: Number(entered) })}
      actions={<Controls />}
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonPart />
      ) : data.total.denominator === 0 ? (
        <EmptyState title={t('conversion.empty')} body={t('conversion.emptyBody')} />
      ) : (
        <>
          <Headline total={data.total} />
          <Rows rows={data.rows} by={data.by as By} />
          <p className={styles.small}>
            {t('conversion.usual', { count: days })} {t('conversion.today')}
          </p>
        </>
      )}
    </Part>
  );
}

function Controls() {
  const { t } = useTranslation('overview');
  const navigate = useNavigate();
  const { by = 'source', entered = 'all' } = overviewRoute.useSearch();
  const put = (change: object) =>
    void navigate({ to: '.', search: (now: object) => ({ ...now, ...change }), replace: true });
  return (
    <div className={styles.controls}>
      <Select
        size="xs"
        w={120}
        aria-label={t('conversion.by')}
        allowDeselect={false}
        data={CONVERSION_BY.map((value) => ({ value, label: t(`by.${value}`) }))}
        value={by}
        onChange={(value) => put({ by: value === 'source' ? undefined : value })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('conversion.entered')}
        value={String(entered)}
        onChange={(value) => put({ entered: value === 'all' ? undefined : Number(value) })}
        data={CONVERSION_PERIODS.map((each) => ({
          value: String(each),
          label: t(`conversion.last.${each}`),
        }))}
      />
    </div>
  );
}

function Headline({ total }: { total: Row }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  return (
    <div className={styles.headline}>
      <LeadsLink filter={REACHED_SQL} className={styles.big} label={t('conversion.share')}>
        {format.percent(total.rate ?? 0, 1)}
      </LeadsLink>
      <div>
        <Rate share={total} benchmark={total.benchmark} tooFew={false} />
        <Verdict row={total} />
      </div>
    </div>
  );
}

function Rows({ rows, by }: { rows: readonly Row[]; by: By }) {
  const { t } = useTranslation('overview');
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t(`by.${by}`)}</th>
          <th scope="col">{t('conversion.share')}</th>
          <th scope="col">{t('conversion.sql')}</th>
          <th scope="col">{t('conversion.mql')}</th>
          <th scope="col">{t('conversion.against')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Line key={row.key} row={row} by={by} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ row, by }: { row: Row; by: By }) {
  const { t } = useTranslation('overview');
  const attribute = ATTRIBUTES[by];
  const unknown = row.key === UNKNOWN;
  const own = attribute ? valueIs(attribute, unknown ? null : row.key) : undefined;
  return (
    <tr data-few={row.versus_benchmark === 'too few to say'}>
      <th scope="row">{unknown ? t('unknown') : by === 'source' ? plain(row.key) : row.key}</th>
      <td>
        {/* What there is to say of few stands in the last column. */}
        <Rate share={row} benchmark={row.benchmark} tooFew={false} scale={0.5} />
      </td>
      <td data-label={t('conversion.sql')}>
        <Behind filter={own && all(REACHED_SQL, own)} count={row.numerator} />
      </td>
      <td data-label={t('conversion.mql')}>
        <Behind filter={own && all(REACHED_MQL, own)} count={row.denominator} />
      </td>
      <td>
        <Verdict row={row} />
      </td>
    </tr>
  );
}

function Behind({ filter, count }: { filter?: Condition; count: number }) {
  const format = useFormat();
  const shown = format.count(count);
  return filter ? <LeadsLink filter={filter}>{shown}</LeadsLink> : shown;
}

/** How the interval stands to the benchmark, and why it may be too early to say. */
function Verdict({ row }: { row: Row }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const verdict = row.versus_benchmark;
  const benchmark = format.percent(row.benchmark ?? 0);
  return (
    <span className={styles.verdict} data-verdict={verdict ?? undefined}>
      {verdict && t(`verdict.${verdict.replaceAll(' ', '_')}`, { benchmark })}
      {row.immature && (
        <span className={styles.immature}>
          {verdict && ' · '}
          {t(`immature.${row.immature.replaceAll(' ', '_')}`)}
        </span>
      )}
    </span>
  );
}
