import type { QueryClient } from '@tanstack/react-query';
import { onReach } from '~/api/client';
import { createStore } from '~/shared/store';

/** Whether the server answers. Judged by answers, not by what the browser thinks of the network. */
export const reachable = createStore(true);

const PING_MS = 4000;

let check = () => {};
/** Something did not go as it should: whether the server answers is asked now. */
export const checkConnection = (): void => check();

/** Follows the connection; while it is lost, asks until somebody answers and then asks everything anew. */
export function watchConnection(queries: QueryClient): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const ping = () => {
    // Any answer is one, also that nobody is signed in; a proxy without its server is none.
    fetch('/api/v1/session', { cache: 'no-store' })
      .then((response) => set(response.status < 502 || response.status > 504))
      .catch(() => set(false));
  };
  check = ping;
  const set = (reached: boolean) => {
    const before = reachable.get();
    reachable.set(reached);
    if (!reached) timer ??= setInterval(ping, PING_MS);
    if (reached && !before) {
      clearInterval(timer);
      timer = undefined;
      void queries.invalidateQueries();
    }
  };
  onReach(set);
  window.addEventListener('offline', () => set(false));
  window.addEventListener('online', ping);
}
