import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readListSearch } from '~/shared/listing/search';
import { frameRoute } from '~/shared/parents';

export const leadsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/leads',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./LeadsPage'), 'LeadsPage'),
});
