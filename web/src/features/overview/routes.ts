import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const overviewRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/overview',
  component: lazyRouteComponent(() => import('./OverviewPage'), 'OverviewPage'),
});
