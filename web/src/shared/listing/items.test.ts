import { expect, it } from 'vitest';
import { itemsOf } from './items';
import { lengthOf, type Section } from './sections';
import type { LeadRow } from './useLeadPages';

const section = (id: string, loaded: number, total: number, open = true): Section => ({
  id,
  open,
  rows: Array.from({ length: loaded }, (_, index) => ({ id: index, key: `L-${index}` }) as LeadRow),
  total,
  more: loaded < total,
  loading: false,
  error: null,
  load: () => undefined,
  retry: () => undefined,
});

it('is as long as there are leads, and makes the lines that are looked at', () => {
  const items = itemsOf([section('all', 100, 100_000)], false);
  expect(items.length).toBe(100_000);
  expect(items.at(99)).toMatchObject({ kind: 'row', row: { id: 99 } });
  expect(items.at(5_000)).toMatchObject({ kind: 'stub' });
  expect(items.at(100_000)).toBeUndefined();
  expect(items.rows()).toHaveLength(100);
});

it('has a head for each group, and nothing of those that are closed', () => {
  const items = itemsOf([section('a', 2, 2), section('b', 0, 50, false), section('c', 0, 3)], true);
  expect(items.length).toBe(3 + 1 + 4);
  expect([0, 3, 4].map(items.isGroup)).toEqual([true, true, true]);
  expect(items.at(3)).toMatchObject({ kind: 'group', section: { id: 'b' } });
  expect(items.at(5)).toMatchObject({ kind: 'stub', section: { id: 'c' } });
  expect(items.keyAt(2)).toBe('a/1');
});

it('is as long as the arrows of the panel can go, if that is known', () => {
  expect(lengthOf([section('all', 100, 2000)])).toBe(2000);
  expect(lengthOf([section('a', 5, 5), section('b', 0, 9, false), section('c', 3, 20)])).toBe(25);
  expect(lengthOf([section('a', 5, 50), section('b', 5, 5)])).toBeNull();
});
