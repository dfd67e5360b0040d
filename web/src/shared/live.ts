import { useEffect, useRef } from 'react';

/**
 * What `/api/v1/stream` tells: the kind of the event, what it is about, and the lead if it is about one.
 * The topic `*` stands for all of them: something may have happened that was not heard.
 */
export interface LiveEvent {
  kind: string;
  topic: string;
  lead?: string;
  [more: string]: unknown;
}

type Hear = (event: LiveEvent) => void;
const hearers = new Set<Hear>();

/** Called by the connection (`src/app/live.ts`) alone, and by tests. */
export function announce(event: LiveEvent): void {
  for (const each of hearers) each(event);
}

/**
 * Hears what happens elsewhere while the page is open. Queries of that topic are asked anew by
 * themselves, unless they say `meta: { live: 'hold' }`: then the page decides here, for instance to
 * tell "3 new" rather than to jump under somebody's pointer.
 */
export function useLive(topic: string | readonly string[], hear: Hear): void {
  const latest = useRef(hear);
  latest.current = hear;
  const topics = typeof topic === 'string' ? topic : topic.join(' ');
  useEffect(() => {
    const each: Hear = (event) => {
      if (event.topic === '*' || topics.split(' ').includes(event.topic)) latest.current(event);
    };
    hearers.add(each);
    return () => {
      hearers.delete(each);
    };
  }, [topics]);
}
