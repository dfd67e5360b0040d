import { describe, expect, it } from 'vitest';
import type { Schema } from '~/api/types';
import { segmentsOf } from './life';
import { DAY_MS, isWeekend, scaleOf, spans, ticks, ZOOMS } from './scale';

const NOW = Date.parse('2026-11-29T07:00:00Z');
const move = (to: string, at: string, holds = true) =>
  ({ to, at, holds, reason: 'by_hand' }) as unknown as Schema<'HistoryEntry'>;

describe('segments', () => {
  const lead = { created_at: '2026-01-01T00:00:00Z', stage: 'sal' as const };

  it('follow the moves that hold, newest last, up to now', () => {
    const found = segmentsOf(
      [
        move('sal', '2026-03-01T00:00:00Z'),
        move('customer', '2026-02-10T00:00:00Z', false),
        move('mql', '2026-02-01T00:00:00Z'),
      ],
      lead,
      NOW,
    );
    expect(found.map((each) => each.stage)).toEqual(['mql', 'sal']);
    expect(found[0]?.to).toBe(found[1]?.from);
    expect(found[1]?.to).toBe(NOW);
  });

  it('are what the list says as long as nothing else is known', () => {
    expect(segmentsOf([], lead, NOW)).toMatchObject([{ stage: 'sal', to: NOW }]);
  });

  it('end soon after what is over', () => {
    const [last] = segmentsOf([move('disqualified', '2026-05-01T00:00:00Z')], lead, NOW);
    expect(last && last.to - last.from).toBe(7 * DAY_MS);
  });
});

describe('scale', () => {
  it.each(ZOOMS)('goes there and back: %s', (zoom) => {
    const scale = scaleOf(zoom, NOW, 'Asia/Seoul');
    expect(scale.at(scale.x(NOW))).toBeCloseTo(NOW, -1);
    expect(scale.x(NOW)).toBeGreaterThan(0);
    expect(scale.x(NOW)).toBeLessThan(scale.width);
  });

  it.each(ZOOMS)('has ticks in order, and spans without gaps: %s', (zoom) => {
    const to = NOW + 200 * DAY_MS;
    const scale = scaleOf(zoom, NOW, 'Europe/Berlin');
    const found = ticks(scale, NOW, to);
    expect(found.length).toBeGreaterThan(2);
    for (const [index, tick] of found.entries())
      if (index) expect(tick.at).toBeGreaterThan(found[index - 1]?.at ?? 0);
    const upper = spans(scale, NOW, to);
    for (const [index, span] of upper.entries())
      if (index) expect(span.from).toBe(upper[index - 1]?.to);
  });

  it('counts the days of the reader, not of the browser', () => {
    // In Seoul it is Monday already, in New York still Sunday.
    const at = Date.parse('2026-11-29T15:30:00Z');
    const first = (zone: string) => ticks(scaleOf('day', at, zone), at, at + DAY_MS)[0];
    const seoul = first('Asia/Seoul');
    const newYork = first('America/New_York');
    expect(new Date(seoul?.at ?? 0).toISOString()).toBe('2026-11-29T15:00:00.000Z');
    expect(new Date(newYork?.at ?? 0).toISOString()).toBe('2026-11-29T05:00:00.000Z');
    expect([seoul, newYork].map((tick) => tick && isWeekend(tick))).toEqual([false, true]);
  });

  it('keeps days whole where clocks change', () => {
    const at = Date.parse('2026-10-24T10:00:00Z');
    const scale = scaleOf('day', at, 'Europe/Berlin');
    const found = ticks(scale, at, at + 3 * DAY_MS).map((tick) => new Date(tick.at).toISOString());
    expect(found.slice(0, 3)).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });
});
