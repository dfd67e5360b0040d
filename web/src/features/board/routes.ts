import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readListSearch } from '~/shared/listing/search';
import { frameRoute } from '~/shared/parents';

export const boardRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/board',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./BoardPage'), 'BoardPage'),
});
