import { useEffect } from 'react';
import { createStore } from './store';

// One clock for the whole page: a thousand "2 minutes ago" turn over together.
const STEP_MS = 15_000;
const now = createStore(new Date());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

export function useNow(): Date {
  useEffect(() => {
    users += 1;
    timer ??= setInterval(() => now.set(new Date()), STEP_MS);
    return () => {
      users -= 1;
      if (users === 0) {
        clearInterval(timer);
        timer = undefined;
      }
    };
  }, []);
  return now.use();
}
