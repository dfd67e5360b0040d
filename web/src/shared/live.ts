import { useEffect, useRef } from 'react';

/**
 * What `/api/v1/stream` tells: the kind of what happened, what it is about (a part of an address of
 * the API), and the lead as `#number` if it is about one. The topic `*` stands for all of them:
 * something may have happened that was not heard.
 */
export interface LiveEvent {
  kind: string;
  topic: string;
  lead?: string;
  at?: string;
}

/**
 * What may read otherwise after a kind of happening, by the first part of its name; what it is about
 * stands first. Scores, stages and hand-offs stand in lists of leads and companies too.
 */
const TOPICS: Record<string, readonly string[]> = {
  handoff: ['handoffs', 'leads', 'accounts'],
  lead: ['leads', 'accounts', 'handoffs'],
  bant: ['bant', 'leads'],
  opportunity: ['opportunities', 'leads', 'accounts', 'targets'],
  task: ['tasks'],
  meeting: ['meetings'],
  note: ['notes', 'leads'],
  model: ['models', 'proposals', 'leads', 'accounts'],
  import: ['leads', 'accounts', 'opportunities', 'imports', 'jobs'],
  delivery: ['webhooks', 'deliveries'],
  notice: ['notices'],
};

export const topicsOf = (kind: string): readonly string[] =>
  TOPICS[kind.split('.')[0] ?? ''] ?? ['*'];

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
      const wanted = topics.split(' ');
      if (event.topic === '*' || wanted.includes(event.topic) || wanted.includes('*'))
        latest.current(event);
    };
    hearers.add(each);
    return () => {
      hearers.delete(each);
    };
  }, [topics]);
}
