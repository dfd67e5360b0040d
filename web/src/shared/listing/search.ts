import type { Schema } from '~/api/types';
import { type Condition, readCondition } from './condition';

export type View = Schema<'ViewDetail'>;
export type ViewBody = Schema<'ViewBody'>;

/** What table, board and timeline have in their address. */
export interface ListSearch {
  filter?: Condition;
  q?: string;
  sort?: string;
  by?: string;
  and_by?: string;
  /** `name:220,score,owner`: columns of the table, or fields of the cards. */
  cols?: string;
  /** The saved view that this began with. */
  view?: number;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;

export function readListSearch(search: Record<string, unknown>): ListSearch {
  const view = Number(search.view);
  const read: ListSearch = {
    filter: readCondition(search.filter),
    q: text(search.q),
    sort: text(search.sort),
    by: text(search.by),
    and_by: text(search.and_by),
    cols: text(search.cols),
    view: Number.isInteger(view) && view > 0 ? view : undefined,
  };
  // What is not there is not in the address either.
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

export interface Column {
  key: string;
  width?: number;
}

export function readColumns(cols: string | undefined): Column[] {
  return (cols ?? '')
    .split(',')
    .filter(Boolean)
    .map((each) => {
      const [, key = each, width] = /^(.*?)(?::(\d+))?$/.exec(each) ?? [];
      return width ? { key, width: Number(width) } : { key };
    });
}

export const writeColumns = (columns: readonly Column[]): string =>
  columns.map(({ key, width }) => (width ? `${key}:${Math.round(width)}` : key)).join(',');

/** A saved view as an address, and the other way. */
export function searchOfView(view: View): ListSearch {
  const { filter, q, sort, group_by, and_by, columns } = view.view;
  return readListSearch({
    filter,
    q,
    sort,
    by: group_by,
    and_by,
    cols: columns?.length
      ? writeColumns(columns.map(({ key, width }) => ({ key, width: width ?? undefined })))
      : undefined,
    view: view.id,
  });
}

export function viewOfSearch(search: ListSearch, layout: ViewBody['layout']): ViewBody {
  return {
    layout,
    filter: (search.filter as ViewBody['filter']) ?? null,
    q: search.q ?? null,
    sort: search.sort ?? null,
    group_by: search.by ?? null,
    and_by: search.and_by ?? null,
    columns: readColumns(search.cols),
  };
}

/** Whether what is shown is still what was saved. */
export function isChanged(search: ListSearch, view: View): boolean {
  const { view: _, ...now } = search;
  const { view: __, ...saved } = searchOfView(view);
  const flat = (value: object) =>
    JSON.stringify(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
  return flat(now) !== flat(saved);
}

/** The question to the API. */
export function listQuery(search: Pick<ListSearch, 'filter' | 'q'>): {
  filter?: string;
  q?: string;
} {
  return {
    ...(search.filter ? { filter: JSON.stringify(search.filter) } : {}),
    ...(search.q ? { q: search.q } : {}),
  };
}
