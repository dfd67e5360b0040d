import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/members', replace: true });
  },
});

export const membersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings/members',
  component: lazyRouteComponent(() => import('./MembersPage'), 'MembersPage'),
});

export const keysRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings/keys',
  component: lazyRouteComponent(() => import('./KeysPage'), 'KeysPage'),
});

export const providersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings/sign-in',
  component: lazyRouteComponent(() => import('./ProvidersPage'), 'ProvidersPage'),
});
