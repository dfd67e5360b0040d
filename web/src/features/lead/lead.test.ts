import { describe, expect, it } from 'vitest';
import type { Schema } from '~/api/types';
import { draftOf, isReadable, learned } from './bant/letters';
import { byDay, joined, machinesOf, originOf, subjectOf, type Touched } from './journey/touches';
import { areaOf, bandsOf, marksOf, pointAt, scaleOf } from './score/timeline';
import { like } from './who/Profile';

const point = (day: number, score: number | null, stage: Schema<'ScorePoint'>['stage']) => ({
  at: `2026-03-0${day}T00:00:00Z`,
  score,
  stage,
  qualified: false,
});
const points = [
  point(1, null, 'visitor'),
  point(2, 40, 'lead'),
  point(3, 70, 'mql'),
  point(4, 60, 'mql'),
];
const ms = (day: number) => Date.parse(`2026-03-0${day}T00:00:00Z`);

describe('the score through time', () => {
  it('has stages as stretches', () => {
    expect(bandsOf(points)).toEqual([
      { stage: 'visitor', from: ms(1), to: ms(2) },
      { stage: 'lead', from: ms(2), to: ms(3) },
      { stage: 'mql', from: ms(3), to: ms(4) },
    ]);
  });
  it('stands at an instant where the newest point before it stands', () => {
    expect(pointAt(points, ms(3) - 1)?.stage).toBe('lead');
    expect(pointAt(points, ms(3))?.score).toBe(70);
    expect(pointAt(points, ms(1) - 1)?.stage).toBe('visitor');
  });
  it('goes from place to instant and back', () => {
    const scale = scaleOf(points, 300, 100);
    expect(scale.x(ms(2))).toBe(100);
    expect(scale.at(100)).toBe(ms(2));
    expect(scale.at(999)).toBe(ms(4));
    expect(areaOf(points, scale).edge).toBe('M0.0 100.0L100.0 60.0L200.0 30.0L300.0 40.0');
  });
  it('makes room below zero', () => {
    const scale = scaleOf([point(1, -50, 'lead'), point(2, 100, 'mql')], 100, 150);
    expect(scale.y(0)).toBe(100);
  });
  it('has few marks however long it is', () => {
    for (const days of [3, 20, 90, 900])
      expect(marksOf(ms(1), ms(1) + days * 86_400_000).length).toBeLessThan(9);
  });
});

const touch = (more: Partial<Touched>): Touched => ({
  at: '2026-03-02T00:00:00Z',
  received_at: '2026-03-02T00:00:00Z',
  channel: 'web',
  context: null,
  machine: false,
  message_id: 'm',
  name: 'Page Viewed',
  properties: {},
  ...more,
});
const visit = (until: string, more: object = {}) => ({
  from: until,
  until,
  events: [touch({ at: until })],
  continues: false,
  silence_s: 60,
  ...more,
});

describe('the journey', () => {
  it('joins what a page cut', () => {
    const pages = [
      { sessions: [visit('2026-03-02T10:00:00Z', { continues: true, silence_s: null })] },
      {
        sessions: [visit('2026-03-02T09:50:00Z', { silence_s: 7 }), visit('2026-03-01T09:00:00Z')],
      },
    ];
    const visits = joined(pages);
    expect(visits.map((each) => [each.events.length, each.silence_s])).toEqual([
      [2, 7],
      [1, 60],
    ]);
    expect(byDay(visits, (at) => at.slice(0, 10)).map((each) => each.day)).toEqual([
      '2026-03-02',
      '2026-03-01',
    ]);
  });

  it('says what it was about and what brought it', () => {
    expect(subjectOf(touch({ properties: { path: '/pricing', title: 'Pricing' } }))).toBe(
      'Pricing',
    );
    const events = [
      touch({}),
      touch({ context: { campaign: { source: 'newsletter', name: 'spring' } } as never }),
    ];
    expect(originOf(events)).toBe('newsletter · spring');
  });

  it('puts machines together by their reason', () => {
    const by = (machine_reason: string) => touch({ machine: true, machine_reason });
    expect(
      machinesOf([by('scanner'), touch({}), by('scanner'), by('bot')]).map((each) => [
        each.reason,
        each.events.length,
      ]),
    ).toEqual([
      ['scanner', 2],
      ['bot', 1],
    ]);
  });
});

const cell = (more: Partial<Schema<'Cell'>>): Schema<'Cell'> => ({
  letter: 'budget',
  status: 'unknown',
  stale: false,
  sources: {} as never,
  inference: { letter: 'budget', confidence: 0, doubt: 0, hints: [], against: [] },
  ...more,
});

describe('what was learned of a letter', () => {
  it('has its shape', () => {
    const draft = { status: 'confirmed' as const, first: '50,000', second: 'USD', evidence: '' };
    expect(learned('budget', draft).detail).toEqual({
      kind: 'budget',
      amount: 50_000,
      currency: 'USD',
    });
    expect(isReadable('budget', { ...draft, first: 'plenty' })).toBe(false);
    expect(learned('timing', { ...draft, first: '' }).detail).toBeNull();
  });
  it.each([
    ['50,000', 50_000],
    ['1,234,567.5', 1_234_567.5],
    ['1,234.567', 1234.567],
    ['50 000', 50_000],
    ['5.5', 5.5],
    ['50000.125', 50_000.125],
  ])('has an amount that can be read in one way: %s', (first, amount) => {
    const draft = { status: 'confirmed' as const, first, second: 'EUR', evidence: '' };
    expect(learned('budget', draft).detail).toMatchObject({ amount });
  });
  it.each(['1.234,56', '5,5', '50.000', '1.234.567', '12,34', '1,2345', '-5', '1e6', '0x10'])(
    'has no amount that may be another: %s',
    (first) => {
      const draft = { status: 'confirmed' as const, first, second: 'EUR', evidence: '' };
      expect(isReadable('budget', draft)).toBe(false);
    },
  );
  it('puts no guess into anybody’s mouth', () => {
    const guessed = cell({
      letter: 'authority',
      status: 'inferred',
      value: 'has a say',
      by: 'a@b.example',
      evidence: 'title',
    });
    expect(draftOf(guessed, 'USD')).toMatchObject({ first: '', evidence: '' });
  });
});

describe('an edited attribute', () => {
  it.each([
    [5, '12', 12],
    [5, 'many', 'many'],
    [true, 'false', false],
    ['a', ' b ', 'b'],
    ['a', '', null],
  ])('%s, written %s, is %s', (before, text, after) => {
    expect(like(before, text)).toBe(after);
  });
});
