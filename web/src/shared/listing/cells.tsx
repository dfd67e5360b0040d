import { useTranslation } from 'react-i18next';
import { Count, Money, ScoreChip, SlaClock, StageTag, When } from '~/shared/pieces';
import { type Field, useValueLabel } from './fields';
import styles from './listing.module.css';
import type { LeadRow } from './useLeadPages';

/** Columns that a row can fill: what else filters know is not in the list's answer. */
const LISTED = new Set([
  'name',
  'email',
  'account.name',
  'job_title',
  'score',
  'grade',
  'stage',
  'owner',
  'source',
  'campaign',
  'outcome',
  'account.employees',
  'account.industry',
  'created_at',
  'last_activity',
  'stage_since',
  'phone',
  'account.country',
  'fit',
  'engagement',
  'qualified',
  'handoff_owner',
  'handoff_due',
  'expected_close',
]);
export const isListed = (field: Field): boolean =>
  Boolean(field.attribute) || LISTED.has(field.key);

/** What a row has in a column, as a plain value. */
export function rowValue(row: LeadRow, key: string): unknown {
  switch (key) {
    case 'account.name':
      return row.company?.name;
    case 'account.industry':
      return row.company?.industry;
    case 'account.country':
      return row.company?.country;
    case 'account.employees':
      return row.company?.employees;
    case 'grade':
      return row.score?.grade;
    case 'score':
      return row.score?.score;
    case 'fit':
      return row.score?.fit;
    case 'engagement':
      return row.score?.engagement;
    case 'qualified':
      return row.score?.qualified;
    case 'handoff_owner':
      return row.handoff?.owner;
    case 'handoff_due':
      return row.handoff?.due_at;
    default:
      return (row as Record<string, unknown>)[key] ?? row.attributes?.[key as never];
  }
}

/** How people call a lead that has no name. */
export const nameOf = (row: LeadRow): string => row.name || row.email || row.key;

const DATES = new Set(['created_at', 'last_activity', 'stage_since', 'expected_close']);

export function CellText({ row, field }: { row: LeadRow; field: Field }) {
  const label = useValueLabel();
  const { t } = useTranslation('listing');
  const { key } = field;
  const value = rowValue(row, key);
  if (key === 'name') return <span className={styles.name}>{nameOf(row)}</span>;
  if (key === 'score')
    return (
      <ScoreChip
        id={row.id}
        lead={row.key}
        score={row.score?.score}
        grade={row.score?.grade}
        qualified={row.score?.qualified}
      />
    );
  if (key === 'stage') return <StageTag stage={row.stage} />;
  if (key === 'outcome') return <Outcome row={row} />;
  if (value === null || value === undefined || value === '')
    return <span className="sr-only">{t('none')}</span>;
  if (key === 'handoff_due')
    return <SlaClock from={row.stage_since ?? row.created_at} due={row.handoff?.due_at} />;
  if (DATES.has(key) || (field.kind === 'date' && typeof value === 'string'))
    return <When at={String(value)} />;
  if (typeof value === 'number')
    return <Count value={Number.isInteger(value) ? value : Math.round(value * 10) / 10} />;
  const said = label(key, value);
  return <span className="truncate">{said}</span>;
}

/** Won, lost, or what is open and what it is worth. */
function Outcome({ row }: { row: LeadRow }) {
  const label = useValueLabel();
  if (row.outcome === 'none') return null;
  const [first, ...more] = row.open;
  return (
    <span className={styles.outcome} data-outcome={row.outcome}>
      {label('outcome', row.outcome)}
      {first && <Money amount={first.amount} currency={first.currency} short />}
      {more.length > 0 && `+${more.length}`}
    </span>
  );
}
