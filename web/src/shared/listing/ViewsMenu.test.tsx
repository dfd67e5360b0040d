import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { answer, show } from '~/testing/render';
import type { View } from './search';

// The client keeps the fetch of its module: it is replaced before that is read.
const fetched = vi.hoisted(() => {
  const fake = vi.fn<(request: Request) => Promise<Response>>();
  globalThis.fetch = fake as unknown as typeof fetch;
  return fake;
});
const { ViewsMenu } = await import('./ViewsMenu');

const VIEW: View = {
  id: 3,
  name: 'Seoul',
  owner: 'mina@example.com',
  shared: false,
  view: { layout: 'table' },
  revision: 4,
  created_at: '2026-03-02T00:00:00Z',
  changed_at: '2026-03-02T00:00:00Z',
  changed_by: 'mina@example.com',
};

it('renames and shares a view', async () => {
  fetched.mockImplementation(async (request) =>
    new URL(request.url).pathname === '/api/v1/views'
      ? answer('/api/v1/views', { items: [VIEW] })
      : answer('/api/v1/views/{id}', VIEW, { headers: { etag: '"4"' } }),
  );
  show(<ViewsMenu search={{ view: 3 }} onReplace={() => {}} layout="table" />);
  fireEvent.click(await screen.findByRole('button', { name: /Seoul/ }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Rename or share…' }));
  const name = await screen.findByRole<HTMLInputElement>('textbox', { name: /Name of the view/ });
  expect(name.value).toBe('Seoul');
  fireEvent.change(name, { target: { value: ' Busan ' } });
  fireEvent.click(screen.getByRole('checkbox', { name: 'Everybody sees it' }));
  fireEvent.click(screen.getByRole('button', { name: 'Save view' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const sent = fetched.mock.calls.find(([{ method }]) => method === 'PATCH')?.[0];
  expect(sent?.headers.get('if-match')).toBe('"4"');
  expect(await sent?.clone().json()).toEqual({ name: 'Busan', shared: true });
});
