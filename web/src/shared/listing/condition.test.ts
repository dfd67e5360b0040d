import { describe, expect, it } from 'vitest';
import {
  asksForEvents,
  both,
  type Condition,
  choiceOf,
  choose,
  normalise,
  parts,
  prune,
  readCondition,
  singles,
} from './condition';
import { inGroup } from './groups';
import { readColumns, readListSearch, searchOfView, type View, writeColumns } from './search';
import { inWords, type Speaker } from './words';

describe('reading a condition', () => {
  it('takes JSON and objects, and nothing that is none', () => {
    const stage = { attribute: 'stage', in: ['mql'] };
    expect(readCondition(JSON.stringify(stage))).toEqual(stage);
    expect(readCondition({ all: [stage, { not: stage }] })).toBeDefined();
    for (const wrong of ['{', 'text', [], { attribute: 'stage' }, { all: [1] }, { event: 3 }, null])
      expect(readCondition(wrong)).toBeUndefined();
  });

  it('makes one test of one operator, and no groups in groups of their kind', () => {
    expect(
      normalise({ all: [{ all: [{ attribute: 'score', gte: 10, lt: 20 }] }, { any: [] }] }),
    ).toEqual({
      all: [{ attribute: 'score', gte: 10 }, { attribute: 'score', lt: 20 }, { any: [] }],
    });
  });

  it('joins what has to hold together', () => {
    const a: Condition = { attribute: 'a', eq: 1 };
    const b: Condition = { attribute: 'b', eq: 2 };
    expect(both(undefined, undefined)).toBeUndefined();
    expect(both(a, undefined)).toEqual(a);
    expect(both({ all: [a, b] }, a)).toEqual({ all: [a, b, a] });
    expect(parts({ any: [a, b] })).toHaveLength(1);
  });
});

describe('building a condition', () => {
  it('leaves out what is not filled in', () => {
    const empty: Condition = { attribute: 'stage', in: [] };
    const whole: Condition = { attribute: 'score', gte: 0 };
    expect(prune({ all: [empty, whole, { any: [empty] }, { not: empty }] })).toEqual(whole);
    expect(prune({ all: [empty] })).toBeUndefined();
  });

  it('says a test another way and keeps what makes sense', () => {
    const said = (test: Condition) => singles(test as never)[0] as never;
    const days = choose({ attribute: 'last_activity', operator: 'eq', operand: '' }, 'last');
    expect(days).toEqual({ attribute: 'last_activity', gte: '-30d' });
    expect(choiceOf(said(days), 'date')).toBe('last');
    expect(choose(said({ attribute: 'x', lt: '-7d' }), 'last')).toEqual({
      attribute: 'x',
      gte: '-7d',
    });
    expect(choiceOf(said({ attribute: 'owner', known: false }), 'choice')).toBe('unknown');
    expect(choose(said({ attribute: 'source', in: ['a', 'b'] }), 'is_not')).toEqual({
      attribute: 'source',
      not_in: ['a', 'b'],
    });
  });

  it('knows what looks back at events', () => {
    expect(asksForEvents({ all: [{ not: { event: 'Page Viewed', within: '7d' } }] })).toBe(true);
    expect(asksForEvents({ attribute: 'stage', eq: 'mql' })).toBe(false);
  });
});

describe('words', () => {
  const speaker = {
    t: (key: string, values?: Record<string, unknown>) =>
      values ? `${key}(${Object.values(values).join('|')})` : key,
    field: () => undefined,
    value: (_: string, value: unknown) => String(value),
    day: (at: string) => at,
  } as unknown as Speaker;

  it('put groups inside of groups into brackets', () => {
    const said = inWords(
      { all: [{ attribute: 'a', gte: 1 }, { any: [{ event: 'E' }, { inactive: '30d' }] }] },
      speaker,
    );
    expect(said).toBe(
      'words.gte(a|1)words.and(words.event(E|words.times.gte(1))words.orwords.inactive(span.d(30)|words.anything))',
    );
  });
});

describe('groups', () => {
  it('are conditions', () => {
    expect(inGroup('stage', 'mql')).toEqual({ attribute: 'stage', eq: 'mql' });
    expect(inGroup('industry', null)).toEqual({ attribute: 'account.industry', known: false });
    expect(inGroup('size', '51-200')).toEqual({
      attribute: 'account.employees',
      gte: 51,
      lte: 200,
    });
    expect(inGroup('size', '5001+')).toEqual({ attribute: 'account.employees', gte: 5001 });
  });
});

describe('addresses', () => {
  it('keep what makes sense, and nothing else', () => {
    expect(readListSearch({ filter: 'x', q: 7, view: '3', by: '', other: 1 })).toEqual({
      q: '7',
      view: 3,
    });
  });

  it('carry columns with their widths', () => {
    const columns = [{ key: 'name', width: 220 }, { key: 'account.name' }];
    expect(writeColumns(columns)).toBe('name:220,account.name');
    expect(readColumns('name:220,account.name')).toEqual(columns);
    expect(readColumns(undefined)).toEqual([]);
  });

  it('carry a view', () => {
    const view = {
      id: 4,
      view: { layout: 'table', group_by: 'owner', columns: [{ key: 'name', width: null }] },
    } as unknown as View;
    expect(searchOfView(view)).toEqual({ by: 'owner', cols: 'name', view: 4 });
  });
});
