import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isPassing, isRefusal } from '~/api/errors';
import { sessionQuery } from '~/shared/session';

declare module '@tanstack/react-query' {
  interface Register {
    // What we throw (src/api/client.ts), whatever the document says of bodies of refusals.
    queryMeta: {
      /** `hold`: what happens elsewhere does not ask it anew by itself (see `useLive`). */
      live?: 'hold';
    };
    mutationMeta: {
      /**
       * It asks for the password once more: 401 means that this was wrong, as far as can be known.
       * Whether the session is over is then asked apart.
       */
      asksPassword?: true;
    };
  }
}

/** `onSignedOut` is told when an answer says that nobody is signed in any more. */
export function createQueries(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isRefusal(error, 'unauthorised')) onSignedOut();
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.asksPassword) return onError(error);
        if (isRefusal(error, 'unauthorised'))
          void queries.refetchQueries({ queryKey: sessionQuery().queryKey });
      },
    }),
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
  return queries;
}
