import { describe, expect, it } from 'vitest';
import { bucketOf, byUrgency, endOfDay, following, grouped, type Handoff, withNews } from './inbox';
import { presets } from './parts/SnoozeDialog';

const handoff = (id: number, more: Partial<Handoff> = {}): Handoff => ({
  id,
  lead: `L-${id}`,
  lead_id: id,
  status: 'open',
  opened_at: '2026-03-02T00:00:00Z',
  ...more,
});
const now = new Date('2026-03-02T03:00:00Z');
const midnight = new Date('2026-03-02T15:00:00Z');

describe('how pressing a hand-off is', () => {
  it.each([
    ['overdue', { overdue_at: '2026-03-02T01:00:00Z', sla_at: '2026-03-02T01:00:00Z' }],
    ['overdue', { sla_at: '2026-03-02T02:59:00Z' }],
    ['today', { sla_at: '2026-03-02T14:00:00Z' }],
    ['later', { sla_at: '2026-03-02T15:00:00Z' }],
    ['later', {}],
    ['snoozed', { sla_at: '2026-03-02T01:00:00Z', snoozed_until: '2026-03-03T00:00:00Z' }],
    ['today', { sla_at: '2026-03-02T14:00:00Z', snoozed_until: '2026-03-02T01:00:00Z' }],
  ] as const)('is %s', (bucket, more) => {
    expect(bucketOf(handoff(1, more), now, midnight)).toBe(bucket);
  });

  it('goes by deadline, then by score', () => {
    const items = [
      handoff(1, { sla_at: '2026-03-02T09:00:00Z', score: 60 }),
      handoff(2, { sla_at: '2026-03-02T08:00:00Z', score: 10 }),
      handoff(3, { sla_at: '2026-03-02T09:00:00Z', score: 90 }),
      handoff(4),
    ];
    expect(items.toSorted(byUrgency).map((each) => each.id)).toEqual([2, 3, 1, 4]);
    expect(grouped(items, now, midnight).map((group) => group.bucket)).toEqual(['today', 'later']);
  });
});

describe('the end of the day', () => {
  it('is that of the reader', () => {
    expect(endOfDay(now, 'Asia/Seoul').toISOString()).toBe('2026-03-02T15:00:00.000Z');
    expect(endOfDay(now, 'America/New_York').toISOString()).toBe('2026-03-02T05:00:00.000Z');
  });
});

describe('after a decision', () => {
  it('goes on to the next that waits', () => {
    const off = { snoozed_until: '2999-01-01T00:00:00Z' };
    const back = { snoozed_until: '2020-01-01T00:00:00Z' };
    const items = [handoff(1), handoff(2, back), handoff(3, off), handoff(4, off)];
    const after = (index: number) => following(items, index)?.id;
    expect([0, 1, 2, 3].map(after)).toEqual([2, 1, 2, 3]);
    expect(following([handoff(1, off), handoff(2, off), handoff(3, off)], 1)?.id).toBe(3);
    expect(following([handoff(1)], 0)).toBeUndefined();
  });
});

describe('what happens elsewhere', () => {
  it('moves nothing: it is told in place, counted, or marked', () => {
    const shown = [handoff(1), handoff(2), handoff(3)];
    const told = withNews(shown, [
      handoff(3, { owner: 'mina@example.com' }),
      handoff(9),
      handoff(1),
    ]);
    expect(told.shown.map((each) => each.id)).toEqual([1, 2, 3]);
    expect(told.shown[2]?.owner).toBe('mina@example.com');
    expect([...told.gone]).toEqual([2]);
    expect(told.fresh).toBe(1);
  });
});

describe('when a hand-off comes back', () => {
  it('is ahead, and no time is offered twice', () => {
    // A Sunday evening in Seoul: tomorrow is Monday.
    const evening = new Date('2026-03-01T11:00:00Z');
    const found = presets(evening, 'Asia/Seoul');
    expect(found.map((each) => each.key)).toEqual(['hour', 'tomorrow', 'week']);
    expect(found[1]?.at.toISOString()).toBe('2026-03-02T00:00:00.000Z');
  });
});
