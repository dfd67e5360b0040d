import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api } from '~/api/client';
import { both } from './condition';
import { type GroupKey, groupId, groupsBefore, inGroup, type LeadGroup } from './groups';
import { type ListSearch, listQuery } from './search';
import { type LeadRow, useLeadPages } from './useLeadPages';

/** A stretch of the table: a group, or all of it. */
export interface Section {
  id: string;
  group?: LeadGroup;
  open: boolean;
  rows: LeadRow[];
  total: number;
  /** There are more than were loaded. */
  more: boolean;
  loading: boolean;
  error: unknown;
  /** Reads on, in one go up to so many of them. */
  load: (upTo: number) => void;
  retry: () => void;
}

type Loaded = Pick<Section, 'rows' | 'more' | 'loading' | 'error' | 'load' | 'retry'>;
const NOTHING: Loaded = {
  rows: [],
  more: false,
  loading: true,
  error: null,
  load: () => undefined,
  retry: () => undefined,
};

export interface Sections {
  sections: Section[];
  /** All that match, loaded or not. */
  total: number | undefined;
  /** What the groups are is not known yet. */
  waiting: boolean;
  error: unknown;
  retry: () => void;
  toggle: (id: string) => void;
  setAll: (open: boolean) => void;
  loaders: React.ReactNode;
}

interface Options {
  attributes?: readonly string[];
  /** The order of the groups, if it is another than the API's. */
  arrange?: (groups: LeadGroup[]) => LeadGroup[];
  /** Which are open before anybody opened or closed them; without it, the first. */
  isOpen?: (group: LeadGroup, index: number) => boolean;
  limit?: number;
}

const FIRST = (_: LeadGroup, index: number) => index === 0;
const NONE: string[] = [];

/** The list in its groups; a group asks for its leads once it is open. */
export function useSections(search: ListSearch, options: Options = {}): Sections {
  const { attributes = NONE, arrange, isOpen = FIRST, limit } = options;
  const { filter, q, sort, by } = search;
  const groups = api.useQuery(
    'get',
    '/api/v1/leads/groups',
    { params: { query: { ...listQuery({ filter, q }), ...(by ? { by } : {}) } } },
    { placeholderData: groupsBefore({ by }), staleTime: 15_000 },
  );
  const [open, setOpen] = useState<Record<string, boolean>>({});
  const [loaded, setLoaded] = useState<Record<string, Loaded>>({});
  const tell = useCallback(
    (id: string, what: Loaded) => setLoaded((now) => ({ ...now, [id]: what })),
    [],
  );
  const list = by ? groups.data?.groups : undefined;
  const sections = useMemo<Section[]>(() => {
    if (!by)
      return [
        { id: 'all', open: true, total: groups.data?.count ?? 0, ...(loaded.all ?? NOTHING) },
      ];
    return (arrange?.(list ?? []) ?? list ?? []).map((group, index) => {
      const id = `${by}:${groupId(group.key)}`;
      return {
        id,
        group,
        open: open[id] ?? isOpen(group, index),
        total: group.count,
        ...(loaded[id] ?? NOTHING),
      };
    });
  }, [by, list, open, loaded, groups.data, arrange, isOpen]);

  const loaders = sections
    .filter((section) => section.open)
    .map((section) => (
      <Loader
        key={section.id}
        id={section.id}
        filter={
          section.group && by ? both(filter, inGroup(by, section.group.key as GroupKey)) : filter
        }
        q={q}
        sort={sort}
        attributes={attributes}
        limit={limit}
        tell={tell}
      />
    ));
  return {
    sections,
    total: groups.data?.count,
    waiting: Boolean(by) && groups.isPlaceholderData && list?.length === 0,
    error: groups.error,
    retry: () => void groups.refetch(),
    toggle: (id) =>
      setOpen((now) => ({ ...now, [id]: !sections.find((each) => each.id === id)?.open })),
    setAll: (all) => setOpen(Object.fromEntries(sections.map(({ id }) => [id, all]))),
    loaders,
  };
}

/**
 * How many leads the panel's arrows walk along. Null while a group before others is not read to its
 * end: nobody knows the place of a lead behind it.
 */
export function lengthOf(sections: readonly Section[]): number | null {
  const open = sections.filter((section) => section.open);
  if (open.slice(0, -1).some((section) => section.more || section.loading)) return null;
  return open.reduce((sum, { rows, total }) => sum + Math.max(rows.length, total), 0);
}

interface LoaderProps extends Pick<ListSearch, 'filter' | 'q' | 'sort'> {
  id: string;
  attributes: readonly string[];
  limit?: number;
  tell: (id: string, what: Loaded) => void;
}

/** Hooks cannot be as many as there are groups; components can. */
function Loader({ id, tell, ...question }: LoaderProps) {
  const pages = useLeadPages(question);
  const { rows, hasNextPage, isPending, isFetchingNextPage, error } = pages;
  const latest = useRef(pages);
  latest.current = pages;
  useEffect(() => {
    tell(id, {
      rows,
      more: hasNextPage,
      loading: isPending || isFetchingNextPage,
      error,
      load: (upTo) => latest.current.loadUpTo(upTo),
      retry: () => void latest.current.refetch(),
    });
  }, [id, tell, rows, hasNextPage, isPending, isFetchingNextPage, error]);
  return null;
}
