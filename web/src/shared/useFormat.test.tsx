import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Profile } from '~/api/types';
import { PROFILE } from '~/testing/render';
import { sessionQuery } from './session';
import { LocaleProvider, useLocale } from './useFormat';

const Zone = () => useLocale().zone;

describe('the reader’s time zone', () => {
  it('is theirs once it is known, and whoever leaves before ends nothing that others wait for', async () => {
    const queries = new QueryClient();
    const provided = (
      <QueryClientProvider client={queries}>
        <LocaleProvider>
          <Zone />
        </LocaleProvider>
      </QueryClientProvider>
    );
    let answer: (profile: Profile) => void = () => {};
    const answered = new Promise<Profile>((resolve) => {
      answer = resolve;
    });
    const asked = queries.ensureQueryData({
      queryKey: sessionQuery().queryKey,
      queryFn: ({ signal }) => (signal.aborted ? Promise.reject(signal.reason) : answered),
    });
    render(provided).unmount();
    render(provided);
    answer({ ...PROFILE, time_zone: 'Pacific/Auckland' });
    await expect(asked).resolves.toMatchObject({ time_zone: 'Pacific/Auckland' });
    expect(await screen.findByText('Pacific/Auckland')).toBeTruthy();
  });
});
