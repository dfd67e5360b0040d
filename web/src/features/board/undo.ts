import { client } from '~/api/client';
import type { LeadRow, NewValue } from '~/shared/listing';
import { GUARDED } from './ColumnHead';

/** What a move changes of a card. */
export interface Step {
  key: string;
  before: NewValue;
  after: NewValue;
}

/** What has to be asked of the server before a way back is offered. */
export interface Asking {
  /** Whether BANT has all that the guarded stages want. */
  settled: () => Promise<boolean>;
  /** Whether the reader still sees the lead. */
  sees: () => Promise<boolean>;
}

/** Whether the API takes these steps back: a way back that would be refused is not offered. */
export async function canUndo(
  row: LeadRow,
  steps: readonly Step[],
  ask: Asking = asking(row.key),
): Promise<boolean> {
  for (const { key, before, after } of steps) {
    if (key === 'stage') {
      // Nobody becomes a visitor again, and a hand-off that the move closed is not opened again.
      if (before === 'visitor' || before === null || (row.handoff && after !== 'mql')) return false;
      if (isGuarded(before) && !isGuarded(after) && !(await ask.settled())) return false;
    }
    // A lead that has an owner keeps one; and who gave a lead away may not see it any more.
    if (key === 'owner' && (before === null || !(await ask.sees()))) return false;
  }
  return true;
}

const isGuarded = (stage: NewValue): boolean => (GUARDED as readonly NewValue[]).includes(stage);

function asking(lead: string): Asking {
  const params = { path: { lead } };
  return {
    settled: async () =>
      client
        .GET('/api/v1/leads/{lead}/bant', { params })
        .then(({ data }) => data?.missing.length === 0)
        .catch(() => false),
    sees: async () =>
      client
        .GET('/api/v1/leads/{lead}', { params })
        .then(({ data }) => Boolean(data))
        .catch(() => false),
  };
}
