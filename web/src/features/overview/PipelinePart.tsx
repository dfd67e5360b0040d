import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema, Stage } from '~/api/types';
import { Count, ErrorState, Money, STAGES, StageTag, stageHue } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import { all, type Condition, NEW, QUALIFIED, SINCE_MONTH, stageIn, UNQUALIFIED } from './filters';
import { LeadsLink } from './LeadsLink';
import styles from './overview.module.css';
import { Part, SkeletonPart } from './Part';

type Group = Schema<'LeadGroup'>;

const byStage = (filter?: Condition) => ({
  params: { query: { by: 'stage', ...(filter ? { filter: JSON.stringify(filter) } : {}) } },
});

/** Where everybody stands, and what their open opportunities are worth. */
export function PipelinePart() {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/leads/groups', byStage());
  const recent = api.useQuery('get', '/api/v1/leads/groups', byStage(SINCE_MONTH));
  if (error)
    return (
      <Part title={t('pipeline.title')}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Part>
    );
  if (!data)
    return (
      <Part title={t('pipeline.title')}>
        <SkeletonPart rows={9} />
      </Part>
    );
  return (
    <Part
      title={t('pipeline.title')}
      note={t('pipeline.note', { count: data.count, leads: format.count(data.count) })}
    >
      <div className={styles.kinds}>
        <Kind name="new" stages={NEW} groups={data.groups} recent={recent.data?.groups} />
        <Kind
          name="qualified"
          stages={QUALIFIED}
          groups={data.groups}
          recent={recent.data?.groups}
        />
        <Kind
          name="unqualified"
          stages={UNQUALIFIED}
          groups={data.groups}
          recent={recent.data?.groups}
        />
      </div>
      <StageBars groups={data.groups} />
    </Part>
  );
}

const countOf = (groups: readonly Group[], stages: readonly Stage[]) =>
  groups.reduce((sum, group) => (stages.includes(group.key as Stage) ? sum + group.count : sum), 0);

function Kind(props: {
  name: 'new' | 'qualified' | 'unqualified';
  stages: readonly Stage[];
  groups: readonly Group[];
  recent?: readonly Group[];
}) {
  const { t } = useTranslation('overview');
  const count = countOf(props.groups, props.stages);
  const recent = props.recent && countOf(props.recent, props.stages);
  const filter = stageIn(...props.stages);
  return (
    <div className={styles.kind}>
      <span className={styles.kindName}>{t(`kind.${props.name}`)}</span>
      <LeadsLink filter={filter} className={styles.big}>
        <Count value={count} />
      </LeadsLink>
      <span className="meta">
        {recent !== undefined && (
          <LeadsLink filter={all(filter, SINCE_MONTH)} label="">
            {t('kind.recent', { count: recent })}
          </LeadsLink>
        )}
      </span>
    </div>
  );
}

function StageBars({ groups }: { groups: readonly Group[] }) {
  const { t } = useTranslation('overview');
  const found = new Map(groups.map((group) => [group.key as Stage, group]));
  const shown = STAGES.filter((stage) => stage !== 'visitor');
  const most = Math.max(1, ...groups.map((group) => group.count));
  return (
    <table className={styles.stages}>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('pipeline.stage')}</th>
          <th scope="col">{t('pipeline.count')}</th>
          <th scope="col">{t('pipeline.open')}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((stage) => {
          const group = found.get(stage);
          const count = group?.count ?? 0;
          return (
            <tr key={stage}>
              <th scope="row">
                <StageTag stage={stage} />
              </th>
              <td>
                <LeadsLink filter={stageIn(stage)} className={styles.bar}>
                  <span
                    style={{ width: `${(count / most) * 100}%`, background: stageHue(stage) }}
                    aria-hidden
                  />
                  <Count value={count} />
                </LeadsLink>
              </td>
              <td>
                {group?.open.map((money, index) => (
                  <span key={money.currency ?? ''}>
                    {index > 0 && ' · '}
                    <Money amount={money.amount} currency={money.currency} short />
                  </span>
                ))}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
