import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { Feature } from '~/shared/feature';
import { loadTexts } from '~/shared/i18n';
import { frameRoute, plainRoute, rootRoute } from '~/shared/parents';
import { paths } from '~/shared/paths';
import { SkeletonPage } from '~/shared/pieces/Skeletons';
import { sessionQuery } from '~/shared/session';
import { ErrorPage } from './ErrorPage';
import { Frame } from './Frame';
import { features } from './features';
import { NotFound } from './NotFound';
import { PlainFrame } from './PlainFrame';

/** Where one goes after signing in: sales to the hand-offs, everybody else to the overview. */
const home = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const me = await context.queries.ensureQueryData(sessionQuery());
    throw redirect({
      to: me.role === 'sales' || me.team === 'sales' ? paths.inbox : paths.overview,
    });
  },
});

/** The texts of a page come beside its code, not after it. */
function loadTextsAlong({ name, texts = [], routes }: Feature) {
  for (const { options } of routes) {
    const page = options.component as { preload?: () => Promise<void> } | undefined;
    const load = page?.preload;
    if (page && load)
      page.preload = async () => {
        await Promise.all([load(), loadTexts([name, ...texts])]);
      };
  }
}

export function createAppRouter(queries: QueryClient) {
  frameRoute.update({ component: Frame });
  plainRoute.update({ component: PlainFrame });

  features.forEach(loadTextsAlong);
  const own = features.flatMap((feature) => feature.routes);
  const under = (parent: unknown) =>
    own.filter((route) => route.options.getParentRoute?.() === parent);
  const nowhere = createRoute({
    getParentRoute: () => frameRoute,
    path: '$',
    component: NotFound,
  });
  const pieces = import.meta.env.DEV
    ? [
        createRoute({
          getParentRoute: () => frameRoute,
          path: '/_pieces',
          component: lazyRouteComponent(() => import('./pieces/PiecesPage'), 'PiecesPage'),
        }),
      ]
    : [];

  return createRouter({
    routeTree: rootRoute.addChildren([
      frameRoute.addChildren([home, nowhere, ...pieces, ...under(frameRoute)]),
      plainRoute.addChildren(under(plainRoute)),
    ]),
    context: { queries },
    defaultPreload: 'intent',
    // The query client knows how fresh things are.
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: SkeletonPage,
    defaultPendingMs: 150,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
    scrollToTopSelectors: ['#main'],
  });
}
