import { useSyncExternalStore } from 'react';

/** A value outside of React that components can follow. */
export interface Store<T> {
  get: () => T;
  set: (next: T | ((now: T) => T)) => void;
  use: () => T;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const followers = new Set<() => void>();
  const get = () => value;
  const subscribe = (follower: () => void) => {
    followers.add(follower);
    return () => followers.delete(follower);
  };
  return {
    get,
    set(next) {
      const now = typeof next === 'function' ? (next as (now: T) => T)(value) : next;
      if (Object.is(now, value)) return;
      value = now;
      for (const each of [...followers]) each();
    },
    use: () => useSyncExternalStore(subscribe, get, get),
  };
}

/** The same, remembered by this browser. */
export function createKeptStore<T>(key: string, initial: T): Store<T> {
  let first = initial;
  try {
    const kept = localStorage.getItem(key);
    if (kept !== null) first = JSON.parse(kept) as T;
  } catch {
    // No storage, or something else wrote there: begin anew.
  }
  const store = createStore(first);
  return {
    ...store,
    set(next) {
      store.set(next);
      try {
        localStorage.setItem(key, JSON.stringify(store.get()));
      } catch {
        // It holds for this page alone then.
      }
    },
  };
}
