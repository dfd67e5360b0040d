import { useTranslation } from 'react-i18next';
import type { Field, LeadRow } from '~/shared/listing';
import { useValueLabel } from '~/shared/listing';
import { Count, Money, ScoreChip, SlaClock, StageTag, When } from '~/shared/pieces';
import styles from './leads.module.css';

/** What the table begins with. */
export const FIRST_COLUMNS =
  'name,account.name,score,stage,owner,source,account.industry,account.employees,outcome,last_activity';

const WIDTHS: Record<string, number> = {
  name: 190,
  email: 230,
  'account.name': 210,
  job_title: 180,
  score: 116,
  grade: 76,
  stage: 124,
  owner: 136,
  source: 130,
  campaign: 180,
  outcome: 130,
  'account.employees': 96,
  'account.industry': 120,
};
export const widthOf = (key: string): number => WIDTHS[key] ?? 132;
export const NARROWEST = 64;

/** What the API sorts by, by what the column is called. */
const SORTS: Record<string, string> = {
  score: 'score',
  name: 'name',
  'account.name': 'company',
  stage: 'stage',
  created_at: 'created_at',
  last_activity: 'last_activity',
  stage_since: 'stage_since',
  owner: 'owner',
  source: 'source',
  campaign: 'campaign',
};
export const sortOf = (key: string): string | undefined => SORTS[key];

/** Columns that a row can fill: what else filters know is not in the list's answer. */
const LISTED = new Set([
  ...Object.keys(WIDTHS),
  ...Object.keys(SORTS),
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

const NUMBERS = new Set(['account.employees', 'fit', 'engagement']);
export const isNumber = (field: Field | undefined): boolean =>
  field !== undefined &&
  (NUMBERS.has(field.key) || field.kind === 'number') &&
  field.key !== 'score';

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
  const { t } = useTranslation('leads');
  const { key } = field;
  const value = rowValue(row, key);
  if (key === 'name') return <span className={styles.name}>{nameOf(row)}</span>;
  if (key === 'score')
    return (
      <ScoreChip
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
