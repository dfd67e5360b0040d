import type { Schema, Share } from '~/api/types';

/** What MQL to SQL is compared with, as a new workspace does (docs/guide/en/reports.md). */
export const BENCHMARK = 0.13;

export type Verdict = 'above' | 'below' | 'same' | 'few';

export interface SourceRow {
  /** Null: not known. */
  source: string | null;
  share: Share;
  verdict: Verdict;
}

const Z = 1.959964;

/** Wilson's interval, as the reports of the server have it. */
export function wilson(numerator: number, denominator: number): [number, number] {
  const rate = numerator / denominator;
  const z2 = Z * Z;
  const middle = rate + z2 / (2 * denominator);
  const half = Z * Math.sqrt((rate * (1 - rate) + z2 / (4 * denominator)) / denominator);
  const scale = 1 + z2 / denominator;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

export function shareOf(numerator: number, denominator: number): Share {
  if (denominator === 0) return { numerator, denominator, rate: null, ci95: null };
  return {
    numerator,
    denominator,
    rate: numerator / denominator,
    ci95: wilson(numerator, denominator),
  };
}

/** The interval is compared, not the rate: above or below if all of it is; else its width decides. */
export function verdictOf({ ci95 }: Share, benchmark: number): Verdict {
  const [low, high] = ci95 ?? [];
  if (low === undefined || high === undefined) return 'few';
  if (low > benchmark) return 'above';
  if (high < benchmark) return 'below';
  return high - low < 0.06 ? 'same' : 'few';
}

type Group = Schema<'LeadGroup'>;

/** By source, the largest first, and all together. */
export function conversion(reachedMql: readonly Group[], reachedSql: readonly Group[]) {
  const key = (group: Group) => (group.key === null ? null : String(group.key));
  const sql = new Map(reachedSql.map((group) => [key(group), group.count]));
  const sum = (groups: readonly Group[]) => groups.reduce((total, each) => total + each.count, 0);
  const rows: SourceRow[] = reachedMql
    .map((group) => {
      const share = shareOf(sql.get(key(group)) ?? 0, group.count);
      return { source: key(group), share, verdict: verdictOf(share, BENCHMARK) };
    })
    .sort((a, b) => b.share.denominator - a.share.denominator);
  const total = shareOf(sum(reachedSql), sum(reachedMql));
  return { rows, total, verdict: verdictOf(total, BENCHMARK) };
}
