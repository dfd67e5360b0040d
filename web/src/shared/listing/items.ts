import { useEffect } from 'react';
import type { Section } from './sections';
import type { LeadRow } from './useLeadPages';

/** What stands in the table, line by line. */
export type Item =
  | { kind: 'group'; section: Section }
  | { kind: 'row'; row: LeadRow; section: Section }
  /** A lead that is still to come. */
  | { kind: 'stub'; section: Section; place: number };

/** A hundred thousand lines, of which those are made that somebody looks at. */
export interface Items {
  length: number;
  at: (index: number) => Item | undefined;
  /** Cheap: it is asked for every line. */
  keyAt: (index: number) => string | number;
  isGroup: (index: number) => boolean;
  rows: () => LeadRow[];
}

interface Part {
  section: Section;
  from: number;
  head: number;
  lines: number;
}

const STUBS = 40;
/** Browsers place nothing below some 17 million pixels. */
const MOST = 190_000;

/** A section is as long as it has leads, loaded or not: so the bar shows where one is, and goes anywhere. */
function linesOf({ open, rows, more, loading, total }: Section): number {
  if (!open) return 0;
  if (more) return Math.max(total, rows.length + 1);
  return loading && rows.length === 0 ? total || STUBS : rows.length;
}

export function itemsOf(sections: readonly Section[], grouped: boolean): Items {
  const head = grouped ? 1 : 0;
  const parts: Part[] = [];
  let length = 0;
  for (const section of sections) {
    const lines = Math.min(head + linesOf(section), MOST - length);
    parts.push({ section, from: length, head, lines });
    length += lines;
  }
  const partAt = (index: number) =>
    parts.find(({ from, lines }) => index >= from && index < from + lines);
  return {
    length,
    at: (index) => {
      const part = partAt(index);
      if (!part) return undefined;
      const { section, from } = part;
      const place = index - from - part.head;
      if (place < 0) return { kind: 'group', section };
      const row = section.rows[place];
      return row ? { kind: 'row', row, section } : { kind: 'stub', section, place };
    },
    keyAt: (index) => {
      const part = partAt(index);
      if (!part) return index;
      const place = index - part.from - part.head;
      const row = part.section.rows[place];
      return place < 0 ? part.section.id : row ? `${part.section.id}/${row.id}` : index;
    },
    isGroup: (index) => head > 0 && parts.some(({ from }) => from === index),
    rows: () => sections.flatMap((section) => (section.open ? section.rows : [])),
  };
}

/** Asks for what is looked at and not there, and for what comes after it. One page follows another until it is there. */
export function useLoadAhead(
  items: Items,
  shown: readonly { index: number }[],
  ahead: number,
): void {
  const first = shown[0]?.index ?? 0;
  const last = Math.min((shown.at(-1)?.index ?? 0) + ahead, items.length - 1);
  useEffect(() => {
    const wanted = new Map<Section, number>();
    for (let index = first; index <= last; index += 1) {
      const item = items.at(index);
      if (item?.kind === 'stub') wanted.set(item.section, item.place + 1);
    }
    for (const [section, upTo] of wanted) if (section.more && !section.error) section.load(upTo);
  }, [items, first, last]);
}
