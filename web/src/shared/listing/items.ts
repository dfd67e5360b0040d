import type { Section } from './sections';
import type { LeadRow } from './useLeadPages';

/** What stands in the table, line by line. */
export type Item =
  | { kind: 'group'; id: string; section: Section }
  | { kind: 'row'; id: string; row: LeadRow; section: Section }
  /** A lead that is still to come. */
  | { kind: 'stub'; id: string; section: Section };

const STUBS = 40;

export function itemsOf(sections: readonly Section[], grouped: boolean): Item[] {
  return sections.flatMap((section) => {
    const head: Item[] = grouped ? [{ kind: 'group', id: section.id, section }] : [];
    if (!section.open) return head;
    const rows: Item[] = section.rows.map((row) => ({
      kind: 'row',
      id: `${section.id}/${row.id}`,
      row,
      section,
    }));
    const wait = section.more || (section.loading && rows.length === 0);
    const left = section.more
      ? Math.max(section.total - rows.length, 1)
      : grouped
        ? Math.max(section.total, 1)
        : STUBS;
    const stubs: Item[] = Array.from({ length: wait ? Math.min(left, STUBS) : 0 }, (_, index) => ({
      kind: 'stub',
      id: `${section.id}/…${rows.length + index}`,
      section,
    }));
    return [...head, ...rows, ...stubs];
  });
}
