import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isPassing, isRefusal } from '~/api/errors';

declare module '@tanstack/react-query' {
  interface Register {
    // What we throw (src/api/client.ts), whatever the document says of bodies of refusals.
    queryMeta: {
      /** `hold`: what happens elsewhere does not ask it anew by itself (see `useLive`). */
      live?: 'hold';
    };
  }
}

/** `onSignedOut` is told when an answer says that nobody is signed in any more. */
export function createQueries(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isRefusal(error, 'unauthorised')) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (times, error) => times < 2 && isPassing(error),
        // A server of one's own may be in reach with no internet: only its answers count.
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
