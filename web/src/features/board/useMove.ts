import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { isRefusal } from '~/api/errors';
import type { Schema } from '~/api/types';
import { changeLead, type Field, type LeadRow } from '~/shared/listing';
import { shapeOf } from './shape';
import { canUndo, type Step } from './undo';
import type { Place } from './useBoard';

/** A move that was not made: the card is back, and says why. */
export interface Refused {
  row: LeadRow;
  from: Place;
  to: Place;
  error: unknown;
  /** Told again and again: the card shakes each time. */
  time: number;
}

type Pages = { pages: Schema<'LeadPage'>[]; pageParams: unknown[] };

/** Whether leads can be given another value by moving their card. */
export function canMove(by: string, field: Field | undefined): boolean {
  if (by === 'stage' || by === 'owner') return true;
  return Boolean(field?.editable) && !by.startsWith('account.');
}

/** Moves a card at once, tells the server, and puts it back if it is refused. */
export function useMove(by: string, andBy: string | undefined, onMoved: (text: Moved) => void) {
  const queries = useQueryClient();
  const [refused, setRefused] = useState<Refused>();
  const shift = useCallback(
    (row: LeadRow, from: Place, to: Place, change: Partial<LeadRow>) => {
      const lists = { predicate: isListOf(from, to) };
      const target = JSON.stringify(to.filter);
      for (const [key, data] of queries.getQueriesData<Pages>(lists)) {
        if (!data?.pages) continue;
        const moved = { ...row, ...change };
        const into = filterOf(key) === target;
        const pages = data.pages.map((page, index) => ({
          ...page,
          items: [
            ...(into && index === 0 ? [moved] : []),
            ...page.items.filter((each) => each.id !== row.id),
          ],
        }));
        queries.setQueryData(key, { ...data, pages });
      }
    },
    [queries],
  );
  const move = useCallback(
    async (row: LeadRow, from: Place, to: Place, undoing = false): Promise<void> => {
      if (from.id === to.id) return;
      setRefused(undefined);
      const steps = stepsOf(by, andBy, from, to);
      // Not while a list of before is still on its way: it would bring the card back.
      await queries.cancelQueries({ predicate: isListOf(from, to) });
      const change = shapeOf(steps, row);
      shift(row, from, to, change);
      let done = 0;
      try {
        for (const { key, after } of steps) {
          await changeLead(row.key, key, after);
          done += 1;
        }
        const back = !undoing && (await canUndo(row, steps));
        const moved = { ...row, ...change };
        onMoved({ row, to, undo: back ? () => void move(moved, to, from, true) : undefined });
        void queries.invalidateQueries({ queryKey: ['get', '/api/v1/leads/groups'] });
      } catch (error) {
        shift(row, to, from, {});
        setRefused({ row, from, to, error, time: Date.now() });
        // Of two changes one went through: what is so now is asked.
        if (done) void queries.invalidateQueries({ queryKey: ['get', '/api/v1/leads'] });
      }
    },
    [by, andBy, queries, shift, onMoved],
  );
  return { move, refused, forget: useCallback(() => setRefused(undefined), []) };
}

export interface Moved {
  row: LeadRow;
  to: Place;
  /** Takes it back, where the API does. */
  undo?: () => void;
}

/** The changes that a move is: of the column's thing, and of the lane's. */
function stepsOf(by: string, andBy: string | undefined, from: Place, to: Place): Step[] {
  const steps: Step[] = [];
  if (to.column.id !== from.column.id)
    steps.push({ key: by, before: from.column.key, after: to.column.key });
  if (andBy && from.lane && to.lane && to.lane.id !== from.lane.id)
    steps.push({ key: andBy, before: from.lane.key, after: to.lane.key });
  return steps;
}

export const isGuarded = (refused: Refused): boolean => isRefusal(refused.error, 'refused');

type Key = readonly unknown[];
const filterOf = (key: Key): string | undefined =>
  (key[2] as { params?: { query?: { filter?: string } } } | undefined)?.params?.query?.filter;

const isListOf = (...places: Place[]) => {
  const filters = places.map((place) => JSON.stringify(place.filter));
  return ({ queryKey }: { queryKey: Key }) =>
    queryKey[1] === '/api/v1/leads' && filters.includes(filterOf(queryKey) ?? '');
};
