import type { Stage } from '~/api/types';

/** A condition of the model's language, as `GET /leads` takes it. */
export type Condition = { [key: string]: unknown };

export const stageIn = (...stages: Stage[]): Condition => ({ attribute: 'stage', in: stages });
export const all = (...of: Condition[]): Condition =>
  of[0] && of.length === 1 ? of[0] : { all: of };

export const NEW: readonly Stage[] = ['lead'];
export const QUALIFIED: readonly Stage[] = ['mql', 'sal', 'sql', 'opportunity', 'customer'];
export const UNQUALIFIED: readonly Stage[] = ['recycled', 'disqualified'];

/** MQL or beyond today, or come back from there. */
export const REACHED_MQL = stageIn(...QUALIFIED, ...UNQUALIFIED);
/** SQL or beyond, or a deal says that they were. */
export const REACHED_SQL: Condition = {
  any: [
    stageIn('sql', 'opportunity', 'customer'),
    { attribute: 'outcome', in: ['open', 'won', 'lost'] },
  ],
};

/** Null: it is not known. */
export const valueIs = (attribute: string, value: string | null): Condition =>
  value === null ? { attribute, known: false } : { attribute, eq: value };

export const SINCE_MONTH: Condition = { attribute: 'created_at', gte: '-30d' };
export const WAITING: Condition = { attribute: 'handoff_open', eq: true };
