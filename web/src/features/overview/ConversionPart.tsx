import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Share } from '~/api/types';
import { EmptyState, ErrorState, Rate } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import { BENCHMARK, conversion, type Verdict } from './conversion';
import { all, type Condition, fromSource, REACHED_MQL, REACHED_SQL } from './filters';
import { LeadsLink } from './LeadsLink';
import styles from './overview.module.css';
import { Part, SkeletonPart } from './Part';
import { plain } from './plain';

const bySource = (filter: Condition) => ({
  params: { query: { by: 'source', filter: JSON.stringify(filter) } },
});

/** MQL to SQL as the leads stand today, beside the benchmark. */
export function ConversionPart() {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const mql = api.useQuery('get', '/api/v1/leads/groups', bySource(REACHED_MQL));
  const sql = api.useQuery('get', '/api/v1/leads/groups', bySource(REACHED_SQL));
  const found = useMemo(
    () => mql.data && sql.data && conversion(mql.data.groups, sql.data.groups),
    [mql.data, sql.data],
  );
  const error = mql.error ?? sql.error;
  const retry = () => {
    void mql.refetch();
    void sql.refetch();
  };
  return (
    <Part title={t('conversion.title')} note={t('conversion.note')}>
      {error ? (
        <ErrorState error={error} onRetry={retry} />
      ) : !found ? (
        <SkeletonPart />
      ) : found.total.denominator === 0 ? (
        <EmptyState title={t('conversion.empty')} body={t('conversion.emptyBody')} />
      ) : (
        <>
          <div className={styles.headline}>
            <LeadsLink filter={REACHED_SQL} className={styles.big} label={t('conversion.share')}>
              {format.percent(found.total.rate ?? 0, 1)}
            </LeadsLink>
            <div>
              <Rate share={found.total} benchmark={BENCHMARK} tooFew={false} />
              <VerdictText verdict={found.verdict} />
            </div>
          </div>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('conversion.source')}</th>
                <th scope="col">{t('conversion.share')}</th>
                <th scope="col">{t('conversion.sql')}</th>
                <th scope="col">{t('conversion.mql')}</th>
                <th scope="col">{t('conversion.against')}</th>
              </tr>
            </thead>
            <tbody>
              {found.rows.map((row) => (
                <SourceLine key={row.source ?? ''} {...row} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </Part>
  );
}

function SourceLine(props: { source: string | null; share: Share; verdict: Verdict }) {
  const { t } = useTranslation('overview');
  const own = fromSource(props.source);
  const { numerator, denominator } = props.share;
  return (
    <tr data-few={props.verdict === 'few'}>
      <th scope="row">{props.source === null ? t('unknown') : plain(props.source)}</th>
      <td>
        <Rate
          share={props.share}
          benchmark={BENCHMARK}
          // What there is to say of few stands in the last column.
          tooFew={false}
          scale={0.5}
        />
      </td>
      <td data-label={t('conversion.sql')}>
        <LeadsLink filter={all(REACHED_SQL, own)}>{numerator}</LeadsLink>
      </td>
      <td data-label={t('conversion.mql')}>
        <LeadsLink filter={all(REACHED_MQL, own)}>{denominator}</LeadsLink>
      </td>
      <td>
        <VerdictText verdict={props.verdict} />
      </td>
    </tr>
  );
}

function VerdictText({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  return (
    <span className={styles.verdict} data-verdict={verdict}>
      {t(`verdict.${verdict}`, { benchmark: format.percent(BENCHMARK) })}
    </span>
  );
}
