import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const boardRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/board',
  component: lazyRouteComponent(() => import('./BoardPage'), 'BoardPage'),
});
