import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const timelineRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/timeline',
  component: lazyRouteComponent(() => import('./TimelinePage'), 'TimelinePage'),
});
