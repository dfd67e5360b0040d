import { useMemo, useRef, useState } from 'react';
import type { Item, LeadRow } from '~/shared/listing';

/** Which leads are chosen for something, by their keys; they stay chosen while the list scrolls. */
export function useSelection() {
  const [chosen, setChosen] = useState<ReadonlyMap<string, LeadRow>>(new Map());
  const last = useRef<string>(undefined);
  return useMemo(
    () => ({
      size: chosen.size,
      rows: [...chosen.values()],
      has: (key: string) => chosen.has(key),
      /** With `items`, all between the last one and this. */
      toggle: (row: LeadRow, items?: readonly Item[]) => {
        const rows = (items ?? []).flatMap((item) => (item.kind === 'row' ? [item.row] : []));
        const from = rows.findIndex((each) => each.key === last.current);
        const to = rows.findIndex((each) => each.key === row.key);
        const next = new Map(chosen);
        if (from >= 0 && to >= 0)
          for (const each of rows.slice(Math.min(from, to), Math.max(from, to) + 1))
            next.set(each.key, each);
        else if (!next.delete(row.key)) next.set(row.key, row);
        last.current = row.key;
        setChosen(next);
      },
      add: (rows: readonly LeadRow[]) =>
        setChosen(new Map([...chosen, ...rows.map((row) => [row.key, row] as const)])),
      clear: () => setChosen(new Map()),
    }),
    [chosen],
  );
}
