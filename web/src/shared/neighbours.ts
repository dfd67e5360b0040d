import { useEffect } from 'react';
import { createStore } from './store';

/** The leads of the list that is on the page, in its order: the panel's arrows walk along it. */
const order = createStore<readonly string[]>([]);

export function useLeadOrder(keys: readonly string[]): void {
  useEffect(() => {
    order.set(keys);
    return () => order.set([]);
  }, [keys]);
}

export function useNeighbours(lead: string): {
  previous?: string;
  next?: string;
  index: number;
  of: number;
} {
  const keys = order.use();
  const index = keys.indexOf(lead);
  if (index < 0) return { index, of: keys.length };
  return { previous: keys[index - 1], next: keys[index + 1], index, of: keys.length };
}
