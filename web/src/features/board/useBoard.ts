import { useMemo } from 'react';
import { api } from '~/api/client';
import {
  both,
  type Condition,
  type Field,
  type GroupKey,
  groupId,
  groupsBefore,
  inGroup,
  type LeadGroup,
  type ListSearch,
  listQuery,
  useFields,
} from '~/shared/listing';
import { STAGES } from '~/shared/pieces';

/** A column, or a lane. */
export interface Band {
  id: string;
  key: GroupKey;
  label?: unknown;
  count: number;
  open: LeadGroup['open'];
}

/** Where a card can lie. */
export interface Place {
  id: string;
  column: Band;
  lane?: Band;
  filter: Condition | undefined;
  count?: number;
}

export interface BoardData {
  columns: Band[];
  lanes: (Band | undefined)[];
  total: number | undefined;
  place: (column: Band, lane: Band | undefined) => Place;
  error: unknown;
  retry: () => void;
  ready: boolean;
}

const MOST_COLUMNS = 24;
const MOST_LANES = 40;

export function useBoard(search: ListSearch): BoardData {
  const { filter, q, and_by } = search;
  const by = search.by ?? 'stage';
  const groups = useGroups({ filter, q }, by);
  const cells = useGroups({ filter, q }, by, Boolean(and_by), and_by);
  const { byKey } = useFields();
  const field = byKey.get(by);
  return useMemo(() => {
    const columns = columnsOf(by, field, groups.data?.groups ?? []).slice(0, MOST_COLUMNS);
    const laneBands = and_by ? lanesOf(cells.data?.groups ?? []).slice(0, MOST_LANES) : [undefined];
    const counts = new Map(
      cells.data?.groups.map((group) => [
        `${groupId(group.key)}|${groupId(group.and_key)}`,
        group.count,
      ]),
    );
    return {
      columns,
      lanes: laneBands,
      total: groups.data?.count,
      ready:
        Boolean(groups.data?.groups.length || groups.data?.count === 0) &&
        (!and_by || Boolean(cells.data?.groups.length)),
      error: groups.error ?? cells.error,
      retry: () => {
        void groups.refetch();
        void cells.refetch();
      },
      place: (column, lane) => {
        const id = lane ? `${column.id}|${lane.id}` : column.id;
        return {
          id,
          column,
          lane,
          count: lane ? (counts.get(id) ?? 0) : column.count,
          filter: both(
            filter,
            inGroup(by, column.key),
            lane && and_by ? inGroup(and_by, lane.key) : undefined,
          ),
        };
      },
    };
  }, [by, and_by, field, filter, groups, cells]);
}

function useGroups(
  what: Pick<ListSearch, 'filter' | 'q'>,
  by: string | undefined,
  enabled = true,
  and_by?: string,
) {
  return api.useQuery(
    'get',
    '/api/v1/leads/groups',
    {
      params: {
        query: { ...listQuery(what), ...(by ? { by } : {}), ...(and_by ? { and_by } : {}) },
      },
    },
    { enabled, placeholderData: groupsBefore({ by, and_by }), staleTime: 15_000 },
  );
}

const bandOf = (group: LeadGroup): Band => ({
  id: groupId(group.key),
  key: group.key as GroupKey,
  label: group.label,
  count: group.count,
  open: group.open,
});

/** Lanes are the sums of their cells: asked for by themselves, it would be counted twice. */
function lanesOf(cells: readonly LeadGroup[]): Band[] {
  const bands = new Map<string, Band>();
  for (const { and_key, and_label, count, open } of cells) {
    const id = groupId(and_key);
    const band = bands.get(id) ?? {
      id,
      key: and_key as GroupKey,
      label: and_label,
      count: 0,
      open: [],
    };
    band.count += count;
    for (const money of open) {
      const same = band.open.find((each) => each.currency === money.currency);
      const sum = {
        ...money,
        amount: money.amount + (same?.amount ?? 0),
        count: money.count + (same?.count ?? 0),
      };
      band.open = [...band.open.filter((each) => each !== same), sum];
    }
    bands.set(id, band);
  }
  return [...bands.values()].sort((a, b) => b.count - a.count);
}

/** Columns in the order people read them; also those that are empty, or nothing could be put there. */
function columnsOf(by: string, field: Field | undefined, groups: LeadGroup[]): Band[] {
  const bands = groups.map(bandOf);
  const all: GroupKey[] =
    by === 'stage'
      ? STAGES.filter((stage) => stage !== 'visitor')
      : field?.attribute && field.options
        ? field.options.map((option) => option.value)
        : [];
  if (!all.length) return bands;
  const known = all.map(
    (key) =>
      bands.find((band) => band.key === key) ?? { id: groupId(key), key, count: 0, open: [] },
  );
  return [...known, ...bands.filter((band) => !all.includes(band.key))];
}
