import { afterEach, describe, expect, it, vi } from 'vitest';
import { client, ifMatch } from './client';
import { ApiError, Unreachable } from './errors';

afterEach(() => vi.unstubAllGlobals());
const answers = (make: () => Response | Promise<Response>) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => make()),
  );
// The client keeps the fetch of its module: each call names the stub.
const ask = () =>
  client.GET('/api/v1/session', { baseUrl: 'http://baton.test', fetch: globalThis.fetch });

describe('the client', () => {
  it('throws refusals by their code', async () => {
    answers(() =>
      Response.json(
        { type: 'urn:problem-type:baton:quota', title: '', status: 429, detail: 'too many tries' },
        { status: 429, headers: { 'retry-after': '20' } },
      ),
    );
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ refusal: 'quota', retryAfterS: 20, detail: 'too many tries' });
  });

  it('reads what a proxy says as well', async () => {
    answers(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(ask()).rejects.toMatchObject({ refusal: 'unavailable' });
  });

  it('says when nobody answers', async () => {
    answers(() => Promise.reject(new TypeError('failed to fetch')));
    await expect(ask()).rejects.toBeInstanceOf(Unreachable);
  });

  it('keeps the revision with what was read', async () => {
    answers(() => Response.json({ email: 'mina@example.com' }, { headers: { etag: '"7"' } }));
    const { data } = await ask();
    expect(ifMatch(data ?? {})).toEqual({ 'If-Match': '"7"' });
  });
});
