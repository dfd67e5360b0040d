import type { Query, QueryClient } from '@tanstack/react-query';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Profile } from '~/api/types';
import { announce, type LiveEvent, topicsOf } from '~/shared/live';
import { sessionQuery } from '~/shared/session';
import { checkConnection } from './connection';

const STREAM = '/api/v1/stream';
const POLL_MS = 30_000;
const BACKOFF_MS = [1000, 2000, 5000, 10_000, 30_000];
/** Lists are asked at most this often, however much comes in. */
const GAP_MS = 2000;
/** An answer that lasted so long was none that failed. */
const STEADY_MS = 10_000;
/** So long after the page went out of sight it stops listening. */
const HIDDEN_MS = 60_000;

/**
 * Whether what a query read may have changed by this event. What is read of another lead stays; what
 * is read of this very lead goes, whatever happened to it. The stream names leads by number, pages by
 * key: `numberOf` knows the numbers of those that were read, and who cannot be told may be touched.
 */
export function isTouched(
  queryKey: readonly unknown[],
  event: LiveEvent,
  numberOf: (lead: string) => string | undefined = () => undefined,
): boolean {
  const path = queryKey[1];
  if (typeof path !== 'string') return false;
  if (event.topic === '*') return true;
  const about = leadOf(queryKey);
  if (about !== undefined && event.lead !== undefined)
    return event.lead === (about.startsWith('#') ? about : (numberOf(about) ?? event.lead));
  const parts = path.split('/');
  return [event.topic, ...topicsOf(event.kind)].some((topic) => parts.includes(topic));
}

const leadOf = (queryKey: readonly unknown[]) =>
  (queryKey[2] as { params?: { path?: { lead?: string } } } | undefined)?.params?.path?.lead;

/** The numbers of leads by key, from what was read of leads so far. */
function knownNumbers(queries: QueryClient): (lead: string) => string | undefined {
  const numbers = new Map<string, string>();
  const read = queries.getQueryCache().findAll({ queryKey: ['get', '/api/v1/leads/{lead}'] });
  for (const query of read) {
    const id = (query.state.data as { id?: number } | undefined)?.id;
    const key = leadOf(query.queryKey);
    if (id !== undefined && key) numbers.set(key, `#${id}`);
  }
  return (lead) => numbers.get(lead);
}

/**
 * Keeps what is shown up to date. `fetch` rather than EventSource: it tells a missing stream (404)
 * from a broken one, hears events of every name, and goes on where it was (`Last-Event-ID`).
 */
export function startLive(queries: QueryClient): () => void {
  const stop = new AbortController();
  const touch = batched(queries);
  const hear = (event: LiveEvent) => {
    announce(event);
    touch(event);
  };
  // From when it was asked who is here, which is before anything else was: what happens until the stream
  // is open is told as well.
  const from = queries.getQueryData<Profile>(sessionQuery().queryKey)?.stream_from ?? '';
  void follow(stop.signal, from, hear);
  return () => stop.abort();
}

async function follow(
  signal: AbortSignal,
  from: string,
  hear: (event: LiveEvent) => void,
): Promise<void> {
  let last = from;
  let failed = 0;
  while (!signal.aborted) {
    const begun = Date.now();
    // A browser has few connections to one server: a page that nobody looks at gives its own back.
    const looked = whileLooked(signal);
    const outcome = await listen(looked.signal, last, (event, id) => {
      if (id) last = id;
      hear(event);
    });
    looked.end();
    if (signal.aborted || outcome === 'signed-out') return;
    if (outcome === 'missing') return poll(signal, hear);
    // An answer ends after two minutes, and is asked again: that is no failure.
    failed = Date.now() - begun > STEADY_MS ? 0 : failed + 1;
    if (failed) checkConnection();
    await untilLooked(signal);
    if (failed) await pause(BACKOFF_MS[Math.min(failed, BACKOFF_MS.length) - 1] ?? 30_000, signal);
    // Without an id to go on from, something may have been missed.
    if (!last && !signal.aborted) hear({ kind: 'reconnected', topic: '*' });
  }
}

/** Ends a while after the page went out of sight. */
function whileLooked(signal: AbortSignal): { signal: AbortSignal; end: () => void } {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'hidden') timer = setTimeout(() => stop.abort(), HIDDEN_MS);
  };
  const abort = () => stop.abort();
  look();
  document.addEventListener('visibilitychange', look);
  signal.addEventListener('abort', abort);
  return {
    signal: stop.signal,
    end: () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', abort);
    },
  };
}

function untilLooked(signal: AbortSignal): Promise<void> {
  if (document.visibilityState !== 'hidden') return Promise.resolve();
  return new Promise((done) => {
    const look = () => {
      if (document.visibilityState === 'hidden' && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      done();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}

async function listen(
  signal: AbortSignal,
  last: string,
  hear: (event: LiveEvent, id?: string) => void,
): Promise<'missing' | 'signed-out' | 'ended'> {
  try {
    const response = await fetch(STREAM, {
      signal,
      cache: 'no-store',
      headers: { accept: 'text/event-stream', ...(last ? { 'last-event-id': last } : {}) },
    });
    if (response.status === 404) return 'missing';
    if (response.status === 401) return 'signed-out';
    if (!response.ok || !response.body) return 'ended';
    const reader = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'ended';
      const event = parse(value.event, value.data);
      if (event) hear(event, value.id);
    }
  } catch {
    return 'ended';
  }
}

export function parse(kind: string | undefined, data: string): LiveEvent | null {
  try {
    const told = JSON.parse(data) as { kind?: unknown; lead?: unknown; at?: unknown };
    const name = kind ?? told.kind;
    if (typeof name !== 'string') return null;
    return {
      kind: name,
      topic: topicsOf(name)[0] ?? '*',
      ...(typeof told.lead === 'string' ? { lead: told.lead } : {}),
      ...(typeof told.at === 'string' ? { at: told.at } : {}),
    };
  } catch {
    return null;
  }
}

/** An older server has no stream: ask now and then, while somebody looks. */
async function poll(signal: AbortSignal, hear: (event: LiveEvent) => void): Promise<void> {
  while (!signal.aborted) {
    await pause(POLL_MS, signal);
    if (!signal.aborted && document.visibilityState === 'visible')
      hear({ kind: 'poll', topic: '*' });
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}

/** Asks anew what events touch: at once for the first, then in batches. */
function batched(queries: QueryClient): (event: LiveEvent) => void {
  let waiting: LiveEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ran = 0;
  const run = () => {
    timer = undefined;
    ran = Date.now();
    const events = waiting;
    waiting = [];
    const numberOf = knownNumbers(queries);
    const predicate = (query: Query) =>
      query.meta?.live !== 'hold' &&
      events.some((event) => isTouched(query.queryKey, event, numberOf));
    void queries.invalidateQueries({ predicate });
  };
  return (event) => {
    waiting.push(event);
    if (!timer) timer = setTimeout(run, Math.max(100, ran + GAP_MS - Date.now()));
  };
}
