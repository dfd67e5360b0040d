import { act, fireEvent, renderHook, screen } from '@testing-library/react';
import { beforeAll, expect, it, vi } from 'vitest';
import { FieldsProvider, type LeadRow, type Section } from '~/shared/listing';
import { useShortcutGroups } from '~/shared/shortcuts';
import { show } from '~/testing/render';
import type { useColumns } from './useColumns';
import type { Selection } from './useSelection';

// The client keeps the fetch of its module. What is asked for beside the point never comes.
vi.hoisted(() => {
  globalThis.fetch = () => new Promise(() => {});
});
const { LeadsTable } = await import('./LeadsTable');

beforeAll(() => {
  // Only rows that have room are drawn.
  for (const side of ['clientHeight', 'clientWidth'])
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, value: 600 });
});

const lead = (id: number) =>
  ({ id, key: `L-${id}`, name: `Lead ${id}`, stage: 'lead', email: null }) as unknown as LeadRow;
const section: Section = {
  id: 'all',
  open: true,
  rows: [lead(1), lead(2)],
  total: 2,
  more: false,
  loading: false,
  error: null,
  load: () => {},
  retry: () => {},
};
const columns = {
  shown: [{ key: 'name', label: 'Name', kind: 'text', part: 'lead' }],
  headers: [{ getSize: () => 170, getResizeHandler: () => () => {} }],
  template: '170px',
  width: 170,
} as unknown as ReturnType<typeof useColumns>;
const selection = { size: 0, has: () => false } as unknown as Selection;

function table(current?: string) {
  const [onOpen, onOpenPage] = [vi.fn(), vi.fn()];
  show(
    <FieldsProvider>
      <LeadsTable
        sections={[section]}
        total={2}
        question=""
        columns={columns}
        sort="name"
        onSort={() => {}}
        selection={selection}
        current={current}
        onOpen={onOpen}
        onOpenPage={onOpenPage}
        onToggle={() => {}}
        onEdit={() => {}}
      />
    </FieldsProvider>,
  );
  return { onOpen, onOpenPage };
}
const cell = async (name: string) =>
  (await screen.findByText(name)).closest<HTMLElement>('[data-place]') as HTMLElement;

it('opens the panel with Enter, and from there the whole page', async () => {
  const { onOpen, onOpenPage } = table('L-1');
  const first = await cell('Lead 1');
  act(() => first.focus());
  fireEvent.keyDown(first, { key: 'Enter' });
  expect(onOpenPage).toHaveBeenCalledExactlyOnceWith(section.rows[0]);
  expect(onOpen).not.toHaveBeenCalled();
  const second = await cell('Lead 2');
  act(() => second.focus());
  fireEvent.keyDown(second, { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(section.rows[1]);
});

it('tells its keys, and goes along with letters', async () => {
  table();
  await cell('Lead 1');
  const { result } = renderHook(() => useShortcutGroups());
  const own = result.current.flatMap((group) => group.shortcuts);
  expect(own.map(({ keys }) => keys)).toEqual(
    expect.arrayContaining(['j', 'k', 'ArrowDown', 'Enter', 'F2', 'Space']),
  );
  const press = () => own.find(({ keys }) => keys === 'j')?.run?.(new KeyboardEvent('keydown'));
  press();
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Lead 1'));
});
