import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { show } from '~/testing/render';
import type { Lead } from '../useLead';

// The client keeps the fetch of its module: it is replaced before that is read.
const fetched = vi.hoisted(() => {
  const fake = vi.fn<(request: Request) => Promise<Response>>();
  globalThis.fetch = fake as unknown as typeof fetch;
  return fake;
});
const { Profile } = await import('./Profile');
afterEach(() => vi.clearAllMocks());

const lead = (revision: number) =>
  ({
    id: 1,
    key: 'L-1',
    name: 'Aria',
    job_title: 'Buyer',
    revision,
    all_attributes: {},
    external_ids: [],
    created_at: '2026-03-02T00:00:00Z',
  }) as unknown as Lead;

let renew: (revision: number) => void;
function Page() {
  const [revision, setRevision] = useState(4);
  renew = setRevision;
  return <Profile lead={lead(revision)} address="L-1" />;
}

const begin = async (name: RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const write = (label: string, value: string) => {
  const input = screen.getByRole('textbox', { name: label });
  fireEvent.change(input, { target: { value } });
  fireEvent.blur(input);
};
const revisions = () => fetched.mock.calls.map(([request]) => request.headers.get('if-match'));

it('sends the revision that the edit began with', async () => {
  fetched.mockImplementation(async () => Response.json(lead(6)));
  show(<Page />);
  await begin(/Aria/);
  act(() => renew(5));
  write('Name', 'Aria Kim');
  await waitFor(() => expect(revisions()).toEqual(['"4"']));
});

it('goes on from an edit of one’s own that was under way', async () => {
  // There and back: a revision is of what the lead says, and comes again with it.
  const answers = [5, 4, 6].map((revision) => Response.json(lead(revision)));
  fetched.mockImplementation(async () => answers.shift() ?? Response.json(lead(6)));
  show(<Page />);
  await begin(/Aria/);
  write('Name', 'Aria Kim');
  await begin(/Buyer/);
  write('Job title', 'Head buyer');
  await begin(/Phone/);
  write('Phone', '+82 10 1234 5678');
  await waitFor(() => expect(revisions()).toEqual(['"4"', '"5"', '"4"']));
});
