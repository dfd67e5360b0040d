/** Which refusals there are: the code at the end of a problem document's `type` (docs/api-design.md). */
export const REFUSALS = [
  'unreadable',
  'unauthorised',
  'forbidden',
  'not-found',
  'refused',
  'stale',
  'match-missing',
  'too-large',
  'too-slow',
  'took-too-long',
  'wrong-method',
  'wrong-encoding',
  'quota',
  'invalid',
  'unavailable',
  'busy',
  'internal',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** An answer that is a refusal (RFC 9457). */
export class ApiError extends Error {
  readonly status: number;
  readonly refusal: Refusal;
  /** What the server says of this case, and what to do. */
  readonly detail: string;
  readonly retryAfterS: number | undefined;

  constructor(status: number, refusal: Refusal, detail: string, retryAfterS?: number) {
    super(detail || refusal);
    this.name = 'ApiError';
    this.status = status;
    this.refusal = refusal;
    this.detail = detail;
    this.retryAfterS = retryAfterS;
  }

  static async of(response: Response): Promise<ApiError> {
    const after = Number(response.headers.get('retry-after'));
    const body: unknown = await response.json().catch(() => null);
    const problem = (typeof body === 'object' ? body : null) as {
      type?: string;
      detail?: string;
    } | null;
    const code = problem?.type?.split(':').at(-1) ?? '';
    const refusal = (REFUSALS as readonly string[]).includes(code)
      ? (code as Refusal)
      : byStatus(response.status);
    return new ApiError(
      response.status,
      refusal,
      problem?.detail ?? '',
      after > 0 ? after : undefined,
    );
  }
}

/** Nothing answered: no network, or no server. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
    this.name = 'Unreachable';
  }
}

function byStatus(status: number): Refusal {
  if (status === 401) return 'unauthorised';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 429) return 'quota';
  // What stands between (a proxy) says so in words of its own.
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  return 'internal';
}

/** Whether trying again by itself makes sense. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof Unreachable ||
    (error instanceof ApiError && (error.refusal === 'unavailable' || error.refusal === 'busy'))
  );
}

export const isRefusal = (error: unknown, refusal: Refusal): error is ApiError =>
  error instanceof ApiError && error.refusal === refusal;
