import { describe, expect, it } from 'vitest';
import { conversion, shareOf, verdictOf, wilson } from './conversion';

const group = (key: string | null, count: number) => ({ key, and_key: null, count, open: [] });

describe('conversion', () => {
  it('has the intervals of the reports', () => {
    const [low, high] = wilson(250, 1000);
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.224', '0.278']);
    expect(wilson(0, 8)[1].toFixed(3)).toBe('0.324');
  });

  it('judges by the interval, and says when there are too few', () => {
    expect(verdictOf(shareOf(35, 108), 0.13)).toBe('above');
    expect(verdictOf(shareOf(5, 173), 0.13)).toBe('below');
    expect(verdictOf(shareOf(88, 661), 0.13)).toBe('same');
    expect(verdictOf(shareOf(12, 110), 0.13)).toBe('few');
    expect(verdictOf(shareOf(0, 0), 0.13)).toBe('few');
  });

  it('puts sources together, also those without any SQL and those that are not known', () => {
    const { rows, total } = conversion(
      [group('webinar', 10), group(null, 20), group('fair', 5)],
      [group(null, 3), group('webinar', 1)],
    );
    expect(rows.map((row) => [row.source, row.share.numerator, row.share.denominator])).toEqual([
      [null, 3, 20],
      ['webinar', 1, 10],
      ['fair', 0, 5],
    ]);
    expect(total).toMatchObject({ numerator: 4, denominator: 35 });
  });
});
