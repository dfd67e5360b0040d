import { useEffect } from 'react';
import { createStore } from './store';

/** The leads of the list that is on the page, in its order: the panel's arrows walk along it. */
const order = createStore<Order>({ keys: [], of: 0 });

interface Order {
  keys: readonly string[];
  of: number | null;
}

/** `of`: how many there are where not all are loaded; null if the place among them is not known. */
export function useLeadOrder(keys: readonly string[], of: number | null = keys.length): void {
  useEffect(() => {
    order.set({ keys, of });
    return () => order.set({ keys: [], of: 0 });
  }, [keys, of]);
}

export function useNeighbours(lead: string): {
  previous?: string;
  next?: string;
  index: number;
  of: number | null;
} {
  const { keys, of } = order.use();
  const index = keys.indexOf(lead);
  if (index < 0) return { index, of };
  return { previous: keys[index - 1], next: keys[index + 1], index, of };
}
