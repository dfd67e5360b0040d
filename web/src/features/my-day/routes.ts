import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const myDayRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/my-day',
  component: lazyRouteComponent(() => import('./MyDayPage'), 'MyDayPage'),
});
