import type { Schema } from '~/api/types';
import { type Condition, single } from './condition';

export type LeadGroup = Schema<'LeadGroup'>;
export type GroupKey = string | number | boolean | null;

/** What lists can be grouped by besides attributes, in the order people ask for them. */
export const DIMENSIONS = [
  'stage',
  'owner',
  'source',
  'industry',
  'size',
  'outcome',
  'campaign',
  'country',
  'grade',
  'handoff_owner',
] as const;

/** What a filter calls what groups are made of. */
export function fieldOf(by: string): string {
  if (by === 'industry' || by === 'country') return `account.${by}`;
  return by === 'size' ? 'account.employees' : by;
}

/** Who is in a group, as a condition. */
export function inGroup(by: string, key: GroupKey): Condition {
  const attribute = fieldOf(by);
  if (key === null) return single({ attribute, operator: 'known', operand: false });
  if (by !== 'size') return single({ attribute, operator: 'eq', operand: key });
  const [from = '', to] = String(key).replace('+', '').split('-');
  return { attribute, gte: Number(from), ...(to ? { lte: Number(to) } : {}) };
}

export const groupId = (key: unknown): string => JSON.stringify(key ?? null);

type Grouping = { by?: string; and_by?: string };

/** While other groups are read: as they were, if they are of the same grouping; else only how many leads there are. */
export function groupsBefore({ by, and_by }: Grouping) {
  return <T extends { groups: unknown[] }>(
    before: T | undefined,
    query: { queryKey: readonly unknown[] } | undefined,
  ): T | undefined => {
    const init = query?.queryKey[2] as { params?: { query?: Grouping } } | undefined;
    const was = init?.params?.query;
    if (!before || (was?.by === by && was?.and_by === and_by)) return before;
    return { ...before, groups: [] };
  };
}
