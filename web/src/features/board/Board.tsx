import {
  Accessibility,
  KeyboardSensor,
  PointerActivationConstraints,
  PointerSensor,
  StyleInjector,
} from '@dnd-kit/dom';
import { DragDropProvider, DragOverlay } from '@dnd-kit/react';
import { IconChevronRight } from '@tabler/icons-react';
import { getNonce } from 'get-nonce';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  GroupName,
  type LeadRow,
  type ListSearch,
  nameOf,
  readColumns,
  Sums,
  useFields,
  useFreshLists,
  useGroupName,
  useListNavigation,
} from '~/shared/listing';
import { useLeadOrder } from '~/shared/neighbours';
import { frameRoute } from '~/shared/parents';
import { Count } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toast } from '~/shared/toast';
import styles from './board.module.css';
import { Face } from './Card';
import { Cell } from './Cell';
import { ColumnHead } from './ColumnHead';
import { BoardContext, type BoardValue } from './context';
import { FIRST_FIELDS } from './FieldsMenu';
import type { Band, BoardData, Place } from './useBoard';
import { canMove, type Moved, useMove } from './useMove';

const COLUMN_STEP = 276;

export interface CardData {
  row: LeadRow;
  place: Place;
}

export function Board({ data, search }: { data: BoardData; search: ListSearch }) {
  const { t, i18n } = useTranslation('board');
  const { lead } = frameRoute.useSearch();
  const { openLead } = useListNavigation();
  const { byKey } = useFields();
  const me = useMe();
  const by = search.by ?? 'stage';
  const andBy = search.and_by;
  const name = useGroupName();
  const said = useCallback(
    (place: Place) =>
      [
        name(by, place.column.key, place.column.label),
        andBy && place.lane ? name(andBy, place.lane.key, place.lane.label) : '',
      ]
        .filter(Boolean)
        .join(', '),
    [by, andBy, name],
  );
  const { move, refused, forget } = useMove(
    by,
    andBy,
    useCallback(
      ({ row, to, undo }: Moved) =>
        toast(t('moved', { name: nameOf(row), to: said(to) }), { undo }),
      [t, said],
    ),
  );
  useFreshLists(true);
  const mayMove = me.may('work') && canMove(by, byKey.get(by));
  const mayChangeLane = me.may('work') && (!andBy || canMove(andBy, byKey.get(andBy)));
  const [orders, setOrders] = useState<Record<string, readonly string[]>>({});
  const fields = useMemo(
    () =>
      readColumns(search.cols ?? FIRST_FIELDS)
        // What the column or the lane says already.
        .filter(({ key }) => key !== by && key !== andBy)
        .flatMap(({ key }) => byKey.get(key) ?? []),
    [search.cols, byKey, by, andBy],
  );
  const places = data.lanes.flatMap((lane) =>
    data.columns.map((column) => data.place(column, lane)),
  );
  // The panel's arrows go down the column of the lead that is open.
  const [column, order = NOBODY] =
    Object.entries(orders).find(([, keys]) => lead !== undefined && keys.includes(lead)) ?? [];
  const all = places.find((place) => place.id === column)?.count;
  useLeadOrder(order, Math.max(all ?? 0, order.length));

  const value: BoardValue = {
    by,
    andBy,
    search,
    fields,
    attributes: fields.filter((field) => field.attribute).map((field) => field.key),
    current: lead,
    mayMove,
    mayDrop: (from, to) =>
      (from.column.id === to.column.id || mayMove) &&
      (from.lane?.id === to.lane?.id || mayChangeLane),
    refused,
    forget,
    move,
    said,
    places,
    open: (key) => openLead(key, lead !== undefined),
    tellOrder: useCallback(
      (id: string, keys: readonly string[]) => setOrders((now) => ({ ...now, [id]: keys })),
      [],
    ),
  };
  return (
    <BoardContext value={value}>
      <DragDropProvider
        // How to carry a card is told once: anew in another language.
        key={i18n.language}
        {...useDragSetup(said)}
        onDragStart={forget}
        onDragEnd={({ operation, canceled }) => {
          const from = operation.source?.data as CardData | undefined;
          const to = operation.target?.data as { place?: Place } | undefined;
          if (canceled || !from || !to?.place || !value.mayDrop(from.place, to.place)) return;
          void move(from.row, from.place, to.place);
        }}
      >
        <Grid data={data} by={by} andBy={andBy} />
        <DragOverlay>
          {(source) => (
            <div className={styles.overlay}>
              <Face row={(source.data as CardData).row} fields={fields} />
            </div>
          )}
        </DragOverlay>
      </DragDropProvider>
    </BoardContext>
  );
}

const NOBODY: string[] = [];
/** Columns that are in sight on most screens: their leads are asked for before it is known. */
const EARLY_COLUMNS = 4;

function Grid({ data, by, andBy }: { data: BoardData; by: string; andBy?: string }) {
  const { t } = useTranslation('board');
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const laned = Boolean(andBy);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className={styles.board} data-laned={laned} aria-label={t('title')} tabIndex={0}>
      <div
        className={styles.columns}
        style={{ '--count': data.columns.length } as React.CSSProperties}
      >
        <div className={styles.heads}>
          {data.columns.map((column) => (
            <ColumnHead key={column.id} by={by} column={column} />
          ))}
        </div>
        {data.lanes.map((lane, row) => {
          const shut = lane !== undefined && closed.has(lane.id);
          return (
            <div key={lane?.id ?? 'all'} className={styles.lane}>
              {lane && andBy && (
                <LaneHead
                  by={andBy}
                  lane={lane}
                  open={!shut}
                  onToggle={() =>
                    setClosed((now) => {
                      const next = new Set(now);
                      if (!next.delete(lane.id)) next.add(lane.id);
                      return next;
                    })
                  }
                />
              )}
              {!shut && (
                <div className={styles.cells} style={laneHeight(data, lane)}>
                  {data.columns.map((column, index) => (
                    <Cell
                      key={column.id}
                      place={data.place(column, lane)}
                      early={row === 0 && index < EARLY_COLUMNS}
                    />
                  ))}
                </div>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}

const CARD_PX = 92;
const MOST_CARDS = 4.5;

/** A lane is as high as its fullest cell needs, within reason. */
function laneHeight(data: BoardData, lane: Band | undefined): React.CSSProperties | undefined {
  if (!lane) return undefined;
  const most = Math.max(1, ...data.columns.map((column) => data.place(column, lane).count ?? 0));
  return {
    '--lane': `${24 + Math.min(most, MOST_CARDS) * CARD_PX}px`,
  } as React.CSSProperties;
}

interface LaneProps {
  by: string;
  lane: Band;
  open: boolean;
  onToggle: () => void;
}

function LaneHead({ by, lane, open, onToggle }: LaneProps) {
  return (
    <h2 className={styles.laneHead}>
      <button type="button" aria-expanded={open} onClick={onToggle}>
        <IconChevronRight size={16} stroke={1.5} aria-hidden className={styles.chevron} />
        <GroupName by={by} value={lane.key} label={lane.label} />
        <span className={styles.count}>
          <Count value={lane.count} />
        </span>
        <Sums open={lane.open} />
      </button>
    </h2>
  );
}

/** By mouse, by touch after a moment (or nobody could scroll), by keyboard with Space; and what is said of it. */
function useDragSetup(said: (place: Place) => string) {
  const { t } = useTranslation('board');
  // The library keeps what it was given first, and names of columns come later.
  const latest = useRef(said);
  useLayoutEffect(() => {
    latest.current = said;
  });
  return useMemo(() => {
    const who = (data: unknown) => nameOf((data as CardData).row);
    const where = (data: unknown) => latest.current((data as { place: Place }).place);
    const announcements = {
      dragstart: ({ operation: { source } }: { operation: Operation }) =>
        source ? t('say.lifted', { name: who(source.data), from: where(source.data) }) : undefined,
      dragover: ({ operation: { target } }: { operation: Operation }) =>
        target ? t('say.over', { to: where(target.data) }) : t('say.nowhere'),
      dragend: ({ operation, canceled }: { operation: Operation; canceled: boolean }) => {
        if (!operation.source) return undefined;
        const name = who(operation.source.data);
        return canceled || !operation.target
          ? t('say.back', { name })
          : t('say.dropped', { name, to: where(operation.target.data) });
      },
    };
    return {
      plugins: (defaults: never[]) => [
        ...defaults,
        StyleInjector.configure({ nonce: getNonce() }),
        Accessibility.configure({
          announcements: announcements as never,
          screenReaderInstructions: { draggable: t('say.how') },
        }),
      ],
      sensors: () => [
        PointerSensor.configure({
          activationConstraints: (event: PointerEvent) =>
            event.pointerType === 'touch'
              ? [new PointerActivationConstraints.Delay({ value: 220, tolerance: 8 })]
              : [new PointerActivationConstraints.Distance({ value: 5 })],
          preventActivation: (event: PointerEvent) =>
            (event.target as Element | null)?.closest('[data-no-drag]') !== null,
        }),
        KeyboardSensor.configure({
          offset: { x: COLUMN_STEP, y: 60 },
          keyboardCodes: {
            start: ['Space'],
            cancel: ['Escape'],
            end: ['Space', 'Enter', 'Tab'],
            up: ['ArrowUp'],
            down: ['ArrowDown'],
            left: ['ArrowLeft'],
            right: ['ArrowRight'],
          },
        }),
      ],
    } as never;
  }, [t]) as object;
}

interface Operation {
  source: { data: unknown } | null;
  target: { data: unknown } | null;
}
