import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const notificationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/notifications',
  validateSearch: (search: Record<string, unknown>): { unread?: boolean } =>
    search.unread === true ? { unread: true } : {},
  component: lazyRouteComponent(() => import('./NotificationsPage'), 'NotificationsPage'),
});
