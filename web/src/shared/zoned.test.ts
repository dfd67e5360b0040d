import { describe, expect, it } from 'vitest';
import { addDays, atHour, beginOf, dateOf } from './zoned';

describe("the reader's days", () => {
  it('are those of the zone', () => {
    expect(dateOf('2026-11-29T15:30:00Z', 'Asia/Seoul').toISOString()).toMatch(/^2026-11-30/);
    expect(beginOf(new Date('2026-11-30'), 'Asia/Seoul')).toBe(Date.parse('2026-11-29T15:00:00Z'));
  });

  it('keep the time of day over a change of clocks, there and back', () => {
    const there = addDays('2026-10-24T07:00:00.250Z', 2, 'Europe/Berlin');
    expect(there.toISOString()).toBe('2026-10-26T08:00:00.250Z');
    expect(addDays(there, -2, 'Europe/Berlin').toISOString()).toBe('2026-10-24T07:00:00.250Z');
  });

  it('begin at the hour that is said, over a change of clocks as well', () => {
    const now = new Date('2026-10-24T10:00:00Z');
    expect(atHour(now, 'Europe/Berlin', 1, 9).toISOString()).toBe('2026-10-25T08:00:00.000Z');
    expect(atHour(now, 'Europe/Berlin', 2, 9).toISOString()).toBe('2026-10-26T08:00:00.000Z');
  });
});
