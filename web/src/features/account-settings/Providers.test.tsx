import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answer, show } from '~/testing/render';

// The client keeps the fetch of its module: it is replaced before that is read.
const fetched = vi.hoisted(() => {
  const fake = vi.fn<(request: Request) => Promise<Response>>();
  globalThis.fetch = fake as unknown as typeof fetch;
  return fake;
});
const { Providers } = await import('./Providers');

const providers = (items: { key: string; name: string }[]) =>
  fetched.mockImplementation(async (request) =>
    request.method === 'GET'
      ? answer('/api/v1/session/providers', { items })
      : Response.json({ address: 'https://id.example.com/authorize?state=a' }),
  );

afterEach(() => vi.clearAllMocks());

describe('signing in by a provider', () => {
  it('leaves for where the server says, with where one was', async () => {
    providers([{ key: 'company', name: 'Company ID' }]);
    const gone = vi.spyOn(window.location, 'assign').mockImplementation(() => {});
    show(<Providers to="/leads?q=a" />);
    fireEvent.click(await screen.findByRole('button', { name: 'Continue with Company ID' }));
    await waitFor(() =>
      expect(gone).toHaveBeenCalledWith('https://id.example.com/authorize?state=a'),
    );
    const asked = fetched.mock.calls
      .map(([request]) => request)
      .find(({ method }) => method === 'POST');
    expect(new URL(asked?.url ?? '').pathname).toBe('/api/v1/session/oidc/company');
    expect(await asked?.clone().json()).toEqual({ return_to: '/leads?q=a' });
  });

  it('is not offered where there is no provider', async () => {
    providers([]);
    show(<Providers>or</Providers>);
    await waitFor(() => expect(fetched).toHaveBeenCalled());
    expect(screen.queryByText('or')).toBeNull();
  });
});
