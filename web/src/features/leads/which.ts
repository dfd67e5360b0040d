import type { Schema } from '~/api/types';
import type { ListSearch } from '~/shared/listing';
import type { Selection } from './useSelection';

/** What the API takes at once. */
export const MOST_NAMED = 10_000;
export const MOST_CHANGED = 50_000;
export const MOST_EXPORTED = 500_000;

/** The selected leads as the API wants to be told: by number, or as what the list asks for. */
export function whichOf(selection: Selection, search: ListSearch): Schema<'WhichLeads'> {
  if (!selection.all) return { leads: selection.ids };
  const { filter, q } = search;
  if (!filter && !q) return { all: true };
  return {
    ...(filter ? { filter: filter as object } : {}),
    ...(q ? { q } : {}),
  } as Schema<'WhichLeads'>;
}
