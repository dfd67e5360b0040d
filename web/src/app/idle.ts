const SOON_MS = 1500;
const AT_LATEST_MS = 4000;

/** Runs when the page is there and nothing else is to do. Returns what calls it off. */
export function whenIdle(run: () => void): () => void {
  const timer = setTimeout(() => {
    // Safari has none: there, it is late enough now.
    if (typeof requestIdleCallback === 'function')
      requestIdleCallback(run, { timeout: AT_LATEST_MS });
    else run();
  }, SOON_MS);
  return () => clearTimeout(timer);
}
