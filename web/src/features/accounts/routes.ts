import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const accountsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/accounts',
  component: lazyRouteComponent(() => import('./AccountsPage'), 'AccountsPage'),
});

export const accountRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/accounts/$account',
  component: lazyRouteComponent(() => import('./AccountPage'), 'AccountPage'),
});
