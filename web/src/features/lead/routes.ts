import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export const leadRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/leads/$lead',
  component: lazyRouteComponent(() => import('./LeadPage'), 'LeadPage'),
});
