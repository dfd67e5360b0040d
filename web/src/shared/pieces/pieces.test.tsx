import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '~/api/types';
import { show } from '~/testing/render';
import { Rate, ScoreChip, StageTag } from '.';
import { secondsOf } from './Ledger';
import { waterfall } from './ledgerLines';
import { slaState } from './SlaClock';

const line = (rest: Partial<LedgerEntry>): LedgerEntry => ({
  points: 0,
  earned: 0,
  occurrences: 0,
  refused: 0,
  ...rest,
});

describe('waterfall', () => {
  it('goes from nothing to the total: fit, engagement, what speaks against, cuts', () => {
    const bars = waterfall([
      line({ rule: 'seen', points: 20, occurrences: 3 }),
      line({ group: 'talks', clamp: 'group', points: -4 }),
      line({ rule: 'free-mail', points: -6 }),
      line({ rule: 'manager', points: 10 }),
      line({ rule: 'gone', points: 0, occurrences: 1 }),
    ]);
    expect(bars.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['fit', 0, 10],
      ['engagement', 10, 30],
      ['negative', 30, 24],
      ['cut', 24, 20],
    ]);
  });

  it('reads the spans of models', () => {
    expect(secondsOf('2w')).toBe(14 * 86_400);
    expect(secondsOf('1d 12h')).toBe(36 * 3600);
  });
});

describe('the clock', () => {
  const from = new Date(0);
  const due = new Date(8000);
  it.each([
    [1000, 'calm'],
    [6000, 'soon'],
    [8000, 'over'],
  ])('after %d of 8000', (now, state) => {
    expect(slaState(from, due, new Date(now)).state).toBe(state);
  });
});

describe('pieces say in words what they show', () => {
  it('a score', () => {
    show(<ScoreChip score={74} grade="B1" qualified line={60} />);
    expect(screen.getByText('Score 74, grade B1, over the MQL line, MQL line at 60')).toBeTruthy();
  });
  it('a rate, never bare', () => {
    show(<Rate share={{ numerator: 3, denominator: 9, rate: 0.333, ci95: [0.12, 0.65] }} />);
    expect(screen.getByText('33 %, 3 of 9, 95 % interval 12 % to 65 %')).toBeTruthy();
    expect(screen.getByText('Too few to say')).toBeTruthy();
  });
  it('a stage, by its name', () => {
    show(<StageTag stage="mql" />);
    expect(screen.getByText('MQL').title).toBe('Marketing-qualified lead');
  });
});
