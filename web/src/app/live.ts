import type { Query, QueryClient } from '@tanstack/react-query';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { api } from '~/api/client';
import { announce, type LiveEvent } from '~/shared/live';

const STREAM = '/api/v1/stream';
const POLL_MS = 30_000;
const BACKOFF_MS = [1000, 2000, 5000, 10_000, 30_000];
/** Lists are asked at most this often, however much comes in. */
const GAP_MS = 2000;

/**
 * Whether what a query read may have changed by this event. A topic is a part of an address of the
 * API (`/api/v1/handoffs…` has the topic `handoffs`). What is read of another lead stays; what is
 * read of this very lead goes, whatever the topic.
 */
export function isTouched(
  queryKey: readonly unknown[],
  event: LiveEvent,
  numberOf: (lead: string) => string | undefined = () => undefined,
): boolean {
  const [, path, init] = queryKey;
  if (typeof path !== 'string') return false;
  if (event.topic === '*') return true;
  const about = (init as { params?: { path?: { lead?: string } } } | undefined)?.params?.path?.lead;
  // The stream names leads by number, addresses by whatever people call them: who is not known is asked.
  if (about !== undefined && event.lead !== undefined)
    return (
      about === event.lead ||
      (event.lead.startsWith('#') && (numberOf(about) ?? event.lead) === event.lead)
    );
  return path.split('/').includes(event.topic);
}

/** `#919` of what an address calls `L-00919`, if its page was read. */
function numbersIn(queries: QueryClient) {
  return (lead: string): string | undefined => {
    const { queryKey } = api.queryOptions('get', '/api/v1/leads/{lead}', {
      params: { path: { lead } },
    });
    const id = queries.getQueryData<{ id?: number }>(queryKey)?.id;
    return id === undefined ? undefined : `#${id}`;
  };
}

/** Kinds are named `handoff.opened`; a topic is the part of the address that such things are below. */
export function topicOf(kind: string): string {
  const subject = kind.split('.')[0] ?? kind;
  if (subject === 'bant') return 'leads';
  return subject.endsWith('y') ? `${subject.slice(0, -1)}ies` : `${subject}s`;
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
  void follow(stop.signal, hear);
  return () => stop.abort();
}

async function follow(signal: AbortSignal, hear: (event: LiveEvent) => void): Promise<void> {
  let last = '';
  let failed = 0;
  while (!signal.aborted) {
    const outcome = await listen(signal, last, (event, id) => {
      failed = 0;
      if (id) last = id;
      hear(event);
    });
    if (signal.aborted || outcome === 'signed-out') return;
    if (outcome === 'missing') return poll(signal, hear);
    await pause(BACKOFF_MS[Math.min(failed, BACKOFF_MS.length - 1)] ?? 30_000, signal);
    failed += 1;
    // Without an id to go on from, something may have been missed.
    if (!last && !signal.aborted) hear({ kind: 'reconnected', topic: '*' });
  }
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

function parse(kind: string | undefined, data: string): LiveEvent | null {
  try {
    const told = JSON.parse(data) as Partial<LiveEvent>;
    const name = kind ?? told?.kind;
    if (!name) return null;
    return { ...told, kind: name, topic: told.topic ?? topicOf(name) };
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
  const numberOf = numbersIn(queries);
  const run = () => {
    timer = undefined;
    ran = Date.now();
    const events = waiting;
    waiting = [];
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
