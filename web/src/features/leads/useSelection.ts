import { useMemo, useRef, useState } from 'react';
import type { Items, LeadRow } from '~/shared/listing';

/**
 * Which leads are chosen for something, by their keys; they stay chosen while the list scrolls. Or
 * all that match what is asked for (`question`), loaded or not. With another question, that is
 * over: nothing is done to leads that are not in the list.
 */
export function useSelection(question: string, total: number) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, LeadRow>>(new Map());
  const [all, setAll] = useState(false);
  const last = useRef<string>(undefined);
  const [asked, setAsked] = useState(question);
  if (asked !== question) {
    setAsked(question);
    setAll(false);
    setChosen(new Map());
  }
  return useMemo(
    () => ({
      all,
      size: all ? total : chosen.size,
      ids: [...chosen.values()].map((row) => row.id),
      has: (key: string) => all || chosen.has(key),
      chooseAll: () => setAll(true),
      /** With `items`, all between the last one and this. */
      toggle: (row: LeadRow, items?: Items) => {
        const rows = items?.rows() ?? [];
        const from = rows.findIndex((each) => each.key === last.current);
        const to = rows.findIndex((each) => each.key === row.key);
        const next = new Map(chosen);
        if (from >= 0 && to >= 0)
          for (const each of rows.slice(Math.min(from, to), Math.max(from, to) + 1))
            next.set(each.key, each);
        else if (!next.delete(row.key) && !all) next.set(row.key, row);
        last.current = row.key;
        // Without one, they are not all: what was chosen one by one stands again.
        setAll(false);
        setChosen(next);
      },
      add: (rows: readonly LeadRow[]) =>
        setChosen(new Map([...chosen, ...rows.map((row) => [row.key, row] as const)])),
      clear: () => {
        setAll(false);
        setChosen(new Map());
      },
    }),
    [chosen, all, total],
  );
}

export type Selection = ReturnType<typeof useSelection>;
