import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router';
import { isRefusal } from '~/api/errors';
import { paths } from './paths';
import { sessionQuery } from './session';

/**
 * The routes that features hang theirs below. The application gives them their components
 * (`src/app/router.tsx`); a feature says `createRoute({ getParentRoute: () => frameRoute, … })`.
 */
export const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()();

/**
 * What every page inside the frame understands: `?lead=L-00020` opens that lead in the panel, and
 * `?at=…` shows the lead (of panel or page) as it was at that instant.
 */
export interface FrameSearch {
  lead?: string;
  at?: string;
}

/** Pages with rail and top bar, for whoever is signed in. */
export const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  validateSearch: (search: Record<string, unknown>): FrameSearch => ({
    ...(typeof search.lead === 'string' && search.lead ? { lead: search.lead } : {}),
    ...(typeof search.at === 'string' && !Number.isNaN(Date.parse(search.at))
      ? { at: search.at }
      : {}),
  }),
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(sessionQuery());
    } catch (error) {
      if (!isRefusal(error, 'unauthorised')) throw error;
      const to = location.href === '/' ? undefined : location.href;
      throw redirect({ to: paths.signIn, search: to ? { to } : {}, replace: true });
    }
  },
});

/** Pages for whoever is not signed in: sign-in, set-up, invitation, forgotten password. */
export const plainRoute = createRoute({ getParentRoute: () => rootRoute, id: 'plain' });
