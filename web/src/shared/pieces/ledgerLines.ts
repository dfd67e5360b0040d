import type { LedgerEntry } from '~/api/types';

export type LedgerKind = 'fit' | 'engagement' | 'negative' | 'cut';

export interface LedgerBar {
  entry: LedgerEntry;
  kind: LedgerKind;
  /** Where the bar begins and ends, in points. */
  from: number;
  to: number;
}

const ORDER: readonly LedgerKind[] = ['fit', 'engagement', 'negative', 'cut'];

/** What a line is: a clamp cuts; what never happened just is so; the rest was done. */
export function kindOf(entry: LedgerEntry): LedgerKind {
  if (entry.clamp) return 'cut';
  if (entry.points < 0) return 'negative';
  return entry.occurrences ? 'engagement' : 'fit';
}

/** The waterfall: each bar begins where the one before ended; the last ends at the total. */
export function waterfall(ledger: readonly LedgerEntry[]): LedgerBar[] {
  let at = 0;
  return ORDER.flatMap((kind) =>
    ledger
      .filter((entry) => entry.points !== 0 && kindOf(entry) === kind)
      .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
      .map((entry) => {
        const from = at;
        at += entry.points;
        return { entry, kind, from, to: at };
      }),
  );
}
