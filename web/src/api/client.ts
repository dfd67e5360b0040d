import createFetchClient from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { ApiError, Unreachable } from './errors';
import type { paths } from './schema';

/** Told of every answer, and of every question that got none: the banner of a lost connection listens. */
type Listener = (reached: boolean) => void;
const listeners = new Set<Listener>();
export function onReach(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const tell = (reached: boolean) => {
  for (const each of listeners) each(reached);
};

/** Plain calls. They throw `ApiError` or `Unreachable`, so `data` is there whenever they return. */
export const client = createFetchClient<paths>({ baseUrl: '', credentials: 'same-origin' });

client.use({
  async onResponse({ response }) {
    tell(true);
    if (!response.ok) throw await ApiError.of(response);
    return withRevision(response);
  },
  onError({ error }) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === 'AbortError'))
      return error;
    tell(false);
    return new Unreachable(error);
  },
});

/** Hooks: `api.useQuery('get', '/api/v1/leads/{lead}', { params: { path: { lead } } })`. */
export const api = createQueryClient(client);

/**
 * The revision of what was read (its ETag) travels with the thing itself, so that a form sends back
 * the revision it was filled from, not one that was read since.
 */
async function withRevision(response: Response): Promise<Response | undefined> {
  const etag = response.headers.get('etag');
  if (!etag || !response.headers.get('content-type')?.includes('json')) return undefined;
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return new Response(JSON.stringify(body), response);
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return new Response(JSON.stringify({ ...body, _revision: etag }), {
    status: response.status,
    headers,
  });
}

/** The header of an edit: `header: ifMatch(lead)`. */
export function ifMatch(read: object): { 'If-Match': never } {
  const revision = (read as { _revision?: string })._revision;
  if (!revision) throw new Error('this was read without a revision');
  // The document calls this header a text here and a number there: `never` fits both.
  return { 'If-Match': revision as never };
}
