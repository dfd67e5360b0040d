import { act, fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LeadRow } from '~/shared/listing';
import { listenForShortcuts, useShortcuts } from '~/shared/shortcuts';
import { show } from '~/testing/render';
import { BoardContext, type BoardValue } from './context';
import type { Place } from './useBoard';

// The client keeps the fetch of its module. What is asked for beside the point never comes.
vi.hoisted(() => {
  globalThis.fetch = () => new Promise(() => {});
});
const { Card } = await import('./Card');

let stop: () => void;
let next: (lead: string) => void;
beforeEach(() => {
  stop = listenForShortcuts(window);
});
afterEach(() => stop());

const lead = (id: number) => ({ id, key: `L-${id}`, name: `Lead ${id}` }) as unknown as LeadRow;
const place = { id: 'mql' } as unknown as Place;
const [open, whole] = [vi.fn(), vi.fn()];

function Panel() {
  useShortcuts('Panel', [{ keys: 'Enter', label: 'Open the page', run: whole }]);
  return null;
}

function Board() {
  const [current, setCurrent] = useState('L-1');
  next = setCurrent;
  const value = { by: 'stage', fields: [], places: [], mayMove: false, current, open };
  return (
    <BoardContext value={value as unknown as BoardValue}>
      {[1, 2].map((id) => (
        <Card key={id} row={lead(id)} place={place} onLift={() => {}} />
      ))}
      <Panel />
    </BoardContext>
  );
}
const card = (id: number) => screen.getByRole('button', { name: new RegExp(`Lead ${id}`) });

it('goes along with the panel, so that Enter opens the lead that is shown', async () => {
  show(<Board />);
  await screen.findByText('Lead 1');
  card(1).focus();
  // As the panel's arrows do.
  act(() => next('L-2'));
  expect(document.activeElement).toBe(card(2));
  fireEvent.keyDown(card(2), { key: 'Enter', code: 'Enter' });
  expect([open.mock.calls.length, whole.mock.calls.length]).toEqual([0, 1]);
  // On another card it opens that one beside the board, and nothing else.
  fireEvent.keyDown(card(1), { key: 'Enter', code: 'Enter' });
  expect(open).toHaveBeenCalledExactlyOnceWith('L-1');
  expect(whole).toHaveBeenCalledOnce();
});
