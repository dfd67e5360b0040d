import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const leadsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/leads',
  component: lazyRouteComponent(() => import('./LeadsPage'), 'LeadsPage'),
});
