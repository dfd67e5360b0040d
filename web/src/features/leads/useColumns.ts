import {
  columnResizingFeature,
  columnSizingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useEffect, useMemo, useState } from 'react';
import {
  type Column,
  type Field,
  isListed,
  type LeadRow,
  readColumns,
  useFields,
  writeColumns,
} from '~/shared/listing';
import { createKeptStore } from '~/shared/store';
import { FIRST_COLUMNS, NARROWEST, widthOf } from './columns';

export const CHECK_WIDTH = 44;
const features = tableFeatures({ columnSizingFeature, columnResizingFeature });
const NO_ROWS: LeadRow[] = [];

/** What this browser shows when the address says nothing. */
const kept = createKeptStore('baton.leads.columns', FIRST_COLUMNS);

/** Which columns, how wide, in which order; in the address, and remembered. */
export function useColumns(
  cols: string | undefined,
  inView: boolean,
  onChange: (cols: string | undefined) => void,
) {
  const { byKey, fields } = useFields();
  const own = kept.use();
  const list = useMemo(() => readColumns(cols ?? own), [cols, own]);
  const shown = useMemo(() => {
    const known = list.flatMap(({ key }) => byKey.get(key) ?? []).filter(isListed);
    const name = byKey.get('name');
    // The name is always there, and first: it says whose row it is.
    return name ? [name, ...known.filter((field) => field.key !== 'name')] : known;
  }, [list, byKey]);
  const put = (next: readonly Column[]) => {
    const text = writeColumns(next);
    if (!inView) kept.set(text);
    onChange(text === FIRST_COLUMNS ? undefined : text);
  };
  const widths = useMemo(
    () => Object.fromEntries(list.flatMap(({ key, width }) => (width ? [[key, width]] : []))),
    [list],
  );
  const sized = useSizing(shown, widths, (next) =>
    put(list.map(({ key }) => ({ key, width: next[key] }))),
  );
  const move = (key: string, by: number) => {
    const keys = shown.map((field) => field.key);
    const from = keys.indexOf(key);
    const to = Math.max(1, Math.min(from + by, keys.length - 1));
    keys.splice(to, 0, ...keys.splice(from, 1));
    put(keys.map((each) => ({ key: each, width: widths[each] })));
  };
  const drag = useDrag((key, onto) => {
    const keys = shown.map((field) => field.key);
    move(key, keys.indexOf(onto) - keys.indexOf(key));
  });
  return {
    ...sized,
    ...drag,
    shown,
    offered: fields.filter(isListed),
    move,
    toggle: (key: string) =>
      put(
        list.some((each) => each.key === key)
          ? list.filter((each) => each.key !== key)
          : [...list, { key }],
      ),
    resize: (key: string, width: number | undefined) =>
      put(
        list.map((each) =>
          each.key === key ? { key, width: width && Math.max(NARROWEST, width) } : each,
        ),
      ),
    reset: () => {
      kept.set(FIRST_COLUMNS);
      onChange(undefined);
    },
  };
}

/** Widths, kept by the table while somebody drags, and told when they let go. */
function useSizing(
  shown: readonly Field[],
  widths: Record<string, number>,
  onSized: (widths: Record<string, number>) => void,
) {
  const [sizing, setSizing] = useState(widths);
  useEffect(() => setSizing(widths), [widths]);
  const columns = useMemo(
    () =>
      shown.map((field) => ({
        id: field.key,
        header: field.label,
        size: widthOf(field.key),
        minSize: NARROWEST,
        maxSize: 600,
      })),
    [shown],
  );
  const table = useTable({
    features,
    columns,
    data: NO_ROWS,
    columnResizeMode: 'onChange',
    state: { columnSizing: sizing },
    onColumnSizingChange: setSizing,
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const resizing = table.state.columnResizing.isResizingColumn;
  const [was, setWas] = useState<string | false>(false);
  if (was !== resizing) setWas(resizing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it ends, and then alone
  useEffect(() => {
    if (!resizing && sizing !== widths && Object.keys(sizing).length) onSized(sizing);
  }, [resizing]);
  return {
    headers,
    resizing,
    width: table.getTotalSize(),
    template: [
      `${CHECK_WIDTH}px`,
      ...headers.map((header, index) =>
        // The last one takes what is left.
        index === headers.length - 1
          ? `minmax(${header.getSize()}px, 1fr)`
          : `${header.getSize()}px`,
      ),
    ].join(' '),
  };
}

/** Columns by the mouse; by keyboard they move with the menu of their head. */
function useDrag(onMove: (key: string, onto: string) => void) {
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const end = () => {
    setDragged(undefined);
    setOver(undefined);
  };
  return {
    over,
    dragStart: (event: React.DragEvent, key: string) => {
      if (key === 'name') return event.preventDefault();
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', key);
      setDragged(key);
    },
    dragOver: (event: React.DragEvent, key: string) => {
      if (!dragged || key === 'name') return;
      event.preventDefault();
      setOver(key === dragged ? undefined : key);
    },
    drop: (event: React.DragEvent, key: string) => {
      event.preventDefault();
      if (dragged && dragged !== key) onMove(dragged, key);
      end();
    },
    dragEnd: end,
  };
}
