import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { toastProblem } from '~/shared/toast';
import { answer, show } from '~/testing/render';
import type { Lead } from '../useLead';

// The client keeps the fetch of its module: it is replaced before that is read.
const fetched = vi.hoisted(() => {
  const fake = vi.fn<(request: Request) => Promise<Response>>();
  globalThis.fetch = fake as unknown as typeof fetch;
  return fake;
});
vi.mock('~/shared/toast', () => ({ toast: vi.fn(), toastProblem: vi.fn() }));
const { OpenDialog } = await import('./OpenDialog');

const lead = {
  id: 1,
  key: 'L-1',
  name: 'Aria',
  stage: 'sql',
  bant: { missing: [], letters: [] },
  opportunities: [],
} as unknown as Lead;

it('says of a new opportunity that it was not opened, and sends the amount as it stands', async () => {
  fetched.mockImplementation(async ({ method }) =>
    method === 'POST'
      ? Response.json({ type: 'urn:problem-type:baton:invalid' }, { status: 400 })
      : answer('/api/v1/settings/pipeline', {} as never),
  );
  show(<OpenDialog lead={lead} address="L-1" onClose={() => {}} />);
  fireEvent.change(await screen.findByRole('textbox', { name: 'Amount' }), {
    target: { value: '12.' },
  });
  fireEvent.submit(document.querySelector('form') as HTMLFormElement);
  await waitFor(() =>
    expect(toastProblem).toHaveBeenCalledWith(expect.anything(), 'The opportunity was not opened'),
  );
  const sent = fetched.mock.calls.find(([{ method }]) => method === 'POST')?.[0];
  expect(await sent?.clone().json()).toMatchObject({ amount: 12, lead: 'L-1' });
});
