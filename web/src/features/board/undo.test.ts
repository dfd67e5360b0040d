import { describe, expect, it, vi } from 'vitest';
import type { LeadRow } from '~/shared/listing';
import { canUndo } from './undo';

const row = (change: Partial<LeadRow> = {}) => ({ key: 'L-1', ...change }) as LeadRow;
const handoff = { handoff: { id: 1 } } as unknown as Partial<LeadRow>;
const ask = (settled = true, sees = true) => ({
  settled: vi.fn(async () => settled),
  sees: vi.fn(async () => sees),
});
const stage = (before: string, after: string) => [{ key: 'stage', before, after }];

describe('a way back', () => {
  it('is there between stages without a guard, and asks nothing', async () => {
    const asked = ask();
    expect(await canUndo(row(), stage('sal', 'recycled'), asked)).toBe(true);
    expect(asked.settled).not.toHaveBeenCalled();
  });

  it('is not there to visitor, nor where a hand-off was closed by the move', async () => {
    expect(await canUndo(row(), stage('visitor', 'lead'), ask())).toBe(false);
    expect(await canUndo(row(handoff), stage('mql', 'sal'), ask())).toBe(false);
    expect(await canUndo(row(handoff), stage('lead', 'mql'), ask())).toBe(true);
  });

  it('to a guarded stage is there if BANT would let the lead in again', async () => {
    expect(await canUndo(row(), stage('sql', 'sal'), ask(false))).toBe(false);
    expect(await canUndo(row(), stage('sql', 'sal'), ask(true))).toBe(true);
    // Those beyond SQL came past the guard.
    expect(await canUndo(row(), stage('opportunity', 'customer'), ask(false))).toBe(true);
  });

  it('to an owner is there if there was one, and the lead is still seen', async () => {
    const owner = (before: string | null) => [{ key: 'owner', before, after: 'b@example.com' }];
    expect(await canUndo(row(), owner(null), ask())).toBe(false);
    expect(await canUndo(row(), owner('a@example.com'), ask(true, false))).toBe(false);
    expect(await canUndo(row(), owner('a@example.com'), ask())).toBe(true);
  });
});
