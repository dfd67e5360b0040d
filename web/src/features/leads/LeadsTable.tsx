// biome-ignore-all lint/a11y/useSemanticElements: a grid of what is looked at, made of boxes that scroll
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells of a grid have the keyboard one at a time
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Field, LeadRow, NewValue, Section } from '~/shared/listing';
import { type Items, itemsOf, useLoadAhead } from '~/shared/listing';
import { ErrorState } from '~/shared/pieces';
import { useShortcuts } from '~/shared/shortcuts';
import { GroupRow } from './GroupRow';
import { Head } from './Head';
import styles from './leads.module.css';
import { Row } from './Row';
import { CHECK_WIDTH, type useColumns } from './useColumns';
import type { Selection } from './useSelection';

const ROW = 36;
/** How far before the end of what is loaded the next page is asked for. */
const AHEAD = 30;

interface Props {
  sections: Section[];
  total: number;
  /** What is asked for, as a text: with another one, it is another list. */
  question: string;
  by?: string;
  columns: ReturnType<typeof useColumns>;
  sort: string;
  onSort: (sort: string) => void;
  selection: Selection;
  current?: string;
  onOpen: (row: LeadRow) => void;
  /** Its whole page. */
  onOpenPage: (row: LeadRow) => void;
  onToggle: (section: string) => void;
  onEdit: (row: LeadRow, field: Field, value: NewValue) => void;
}

export interface Place {
  row: number;
  column: number;
}

export function LeadsTable(props: Props) {
  const { sections, total, by, columns, selection, current, onOpen, onToggle, onEdit } = props;
  const { t } = useTranslation('leads');
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => itemsOf(sections, Boolean(by)), [sections, by]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: items.keyAt,
  });
  const shown = virtual.getVirtualItems();
  useLoadAhead(items, shown, AHEAD);

  const [place, setPlace] = useState<Place>({ row: 0, column: 1 });
  const [editing, setEditing] = useState<Place>();
  const focus = useCallback(
    (next: Place) => {
      setPlace(next);
      virtual.scrollToIndex(next.row);
      // The row may be put there only now.
      requestAnimationFrame(() => {
        const cell = `[data-place="${next.row}:${next.column}"]`;
        scroller.current?.querySelector<HTMLElement>(cell)?.focus({ preventScroll: true });
      });
    },
    [virtual],
  );
  const { onKeyDown, go } = useGridKeys({ items, place, focus, setEditing, props });
  useListedKeys((by) => {
    // Whoever is elsewhere comes to where they were first.
    const here = current !== undefined || scroller.current?.contains(document.activeElement);
    go(place.row + (here ? by : 0));
  });
  // Another list begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: that is when
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [props.question, by, props.sort]);

  const broken = sections.find((section) => section.open && section.error);
  if (broken && !broken.rows.length)
    return <ErrorState error={broken.error} onRetry={broken.retry} />;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      style={{ '--columns': columns.template } as React.CSSProperties}
    >
      <div
        role="grid"
        aria-label={t('table')}
        aria-rowcount={total + 1}
        aria-colcount={columns.shown.length + 1}
        aria-multiselectable
        className={styles.grid}
        style={{ width: columns.width + CHECK_WIDTH }}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const [row, column] = (event.target.dataset.place ?? '').split(':').map(Number);
          if (row !== undefined && column !== undefined) setPlace({ row, column });
        }}
        tabIndex={-1}
      >
        <Head {...props} />
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start, key }) => {
            const item = items.at(index);
            if (!item) return null;
            const at = { transform: `translateY(${start}px)` };
            if (item.kind === 'group')
              return (
                <GroupRow
                  key={key}
                  by={by ?? ''}
                  section={item.section}
                  index={index}
                  active={place.row === index}
                  style={at}
                  onToggle={() => onToggle(item.section.id)}
                />
              );
            if (item.kind === 'stub')
              return (
                <div key={key} className={styles.row} style={at} aria-hidden>
                  <span className={styles.stub} />
                </div>
              );
            return (
              <Row
                key={key}
                row={item.row}
                index={index}
                columns={columns.shown}
                style={at}
                place={place.row === index ? place.column : undefined}
                editing={editing?.row === index ? editing.column : undefined}
                selected={selection.has(item.row.key)}
                current={current === item.row.key}
                onSelect={(range) => selection.toggle(item.row, range ? items : undefined)}
                onOpen={() => {
                  setPlace({ row: index, column: 1 });
                  onOpen(item.row);
                }}
                onEdit={(column) => {
                  setPlace({ row: index, column });
                  setEditing({ row: index, column });
                }}
                onEdited={(field, column, value) => {
                  setEditing(undefined);
                  focus({ row: index, column });
                  if (value !== undefined) onEdit(item.row, field, value);
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface Keys {
  items: Items;
  place: Place;
  focus: (place: Place) => void;
  setEditing: (place: Place | undefined) => void;
  props: Props;
}

/** What the help sheet says of the table's keys. */
function useListedKeys(step: (by: number) => void) {
  const { t } = useTranslation('leads');
  useShortcuts(t('title'), [
    { keys: 'j', label: t('keys.next'), run: () => step(1) },
    { keys: 'k', label: t('keys.previous'), run: () => step(-1) },
    { keys: 'ArrowDown', label: t('keys.next') },
    { keys: 'ArrowUp', label: t('keys.previous') },
    { keys: 'Enter', label: t('keys.open') },
    { keys: 'F2', label: t('keys.edit') },
    { keys: 'Space', label: t('keys.select') },
  ]);
}

/** The keys of a grid (WAI-ARIA): arrows go from cell to cell, Enter opens, F2 edits, Space selects. */
function useGridKeys({ items, place, focus, setEditing, props }: Keys) {
  const { columns, selection, current, onOpen, onOpenPage, onToggle } = props;
  const last = columns.shown.length;
  const go = (row: number, column = place.column) => {
    const next = Math.min(Math.max(row, 0), items.length - 1);
    focus({ row: next, column: Math.min(Math.max(column, 0), last) });
    const there = items.at(next);
    // The panel follows along the list.
    if (current && there?.kind === 'row' && next !== place.row) onOpen(there.row);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (!target.dataset.place || event.metaKey || event.ctrlKey || event.altKey) return;
    const item = items.at(place.row);
    const open = () => {
      if (item?.kind !== 'row') return;
      // The panel says so of Enter: from there it is the whole page.
      if (item.row.key === current) onOpenPage(item.row);
      else onOpen(item.row);
    };
    const select = () =>
      item?.kind === 'row' && selection.toggle(item.row, event.shiftKey ? items : undefined);
    const edit = () => {
      if (item?.kind === 'row' && columns.shown[place.column - 1]?.editable) setEditing(place);
    };
    const keys = new Map<string, () => void>([
      ['ArrowDown', () => go(place.row + 1)],
      ['ArrowUp', () => go(place.row - 1)],
      ['ArrowRight', () => go(place.row, place.column + 1)],
      ['ArrowLeft', () => go(place.row, place.column - 1)],
      ['Home', () => go(place.row, 0)],
      ['End', () => go(place.row, last)],
      ['PageDown', () => go(place.row + 15)],
      ['PageUp', () => go(place.row - 15)],
      ['Enter', () => (item?.kind === 'group' ? onToggle(item.section.id) : open())],
      ['F2', () => edit()],
      [' ', () => (item?.kind === 'group' ? onToggle(item.section.id) : select())],
    ]);
    const run = keys.get(event.key);
    if (!run) return;
    event.preventDefault();
    run();
  };
  return { onKeyDown, go };
}
