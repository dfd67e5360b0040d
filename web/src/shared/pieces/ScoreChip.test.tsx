import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { answer, show } from '~/testing/render';

// The client keeps the fetch of its module: it is replaced before that is read.
const fetched = vi.hoisted(() => {
  const fake = vi.fn<(request: Request) => Promise<Response>>();
  globalThis.fetch = fake as unknown as typeof fetch;
  return fake;
});
const { ScoreChip } = await import('./ScoreChip');

it('says how far scores moved, asked for once for all that are shown', async () => {
  fetched.mockImplementation(async () =>
    answer('/api/v1/leads/score-changes', {
      since: '2026-03-02T00:00:00Z',
      items: [
        { id: 1, key: 'L-1', before: 62, now: 70 },
        { id: 2, key: 'L-2', before: null, now: 12 },
        { id: 3, key: 'L-3', before: 40, now: 40 },
      ],
    }),
  );
  show(
    <>
      <ScoreChip id={1} score={74} />
      <ScoreChip id={2} score={12} />
      <ScoreChip id={3} score={40} />
      <ScoreChip id={4} score={null} />
      <ScoreChip id={5} score={50} />
    </>,
  );
  // Since what is shown now, not since what was when it was asked.
  expect(await screen.findByText('Score 74, +12 in the last 7 days')).toBeTruthy();
  expect(screen.getByText('Score 12, +12 in the last 7 days')).toBeTruthy();
  expect(screen.getByText('Score 40')).toBeTruthy();
  // It is not told of those whom one may not see.
  expect(screen.getByText('Score 50')).toBeTruthy();
  expect(fetched).toHaveBeenCalledTimes(1);
  const asked = new URL(fetched.mock.calls[0]?.[0].url ?? '');
  expect(asked.searchParams.get('leads')).toBe('1,2,3,5');
});
