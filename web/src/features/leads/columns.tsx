import type { Field } from '~/shared/listing';

/** What the table begins with. */
export const FIRST_COLUMNS =
  'name,account.name,score,stage,owner,source,account.industry,outcome,last_activity';

const WIDTHS: Record<string, number> = {
  name: 170,
  email: 230,
  'account.name': 196,
  job_title: 180,
  score: 140,
  grade: 76,
  stage: 116,
  owner: 124,
  source: 122,
  campaign: 180,
  outcome: 116,
  'account.employees': 96,
  'account.industry': 116,
  last_activity: 112,
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

const NUMBERS = new Set(['account.employees', 'fit', 'engagement']);
export const isNumber = (field: Field | undefined): boolean =>
  field !== undefined &&
  (NUMBERS.has(field.key) || field.kind === 'number') &&
  field.key !== 'score';
