import { createContext, use } from 'react';
import type { Field, LeadRow, ListSearch } from '~/shared/listing';
import type { Place } from './useBoard';
import type { Refused } from './useMove';

export interface BoardValue {
  by: string;
  andBy?: string;
  search: ListSearch;
  fields: readonly Field[];
  attributes: readonly string[];
  current?: string;
  mayMove: boolean;
  mayDrop: (from: Place, to: Place) => boolean;
  refused?: Refused;
  forget: () => void;
  move: (row: LeadRow, from: Place, to: Place) => Promise<void>;
  said: (place: Place) => string;
  places: readonly Place[];
  open: (lead: string) => void;
  tellOrder: (place: string, keys: readonly string[]) => void;
}

export const BoardContext = createContext<BoardValue | null>(null);

export function useBoardValue(): BoardValue {
  const value = use(BoardContext);
  if (!value) throw new Error('outside of a board');
  return value;
}
