import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

/** What the list can be sorted by, and whether it begins with the greatest. */
export const SORTS = ['name', 'people', 'employees', 'created_at'] as const;

interface AccountsSearch {
  q?: string;
  /** As the API takes it: with a `-` in front the greatest first. */
  sort?: string;
}

export const accountsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/accounts',
  validateSearch: (search: Record<string, unknown>): AccountsSearch => {
    const sort = String(search.sort ?? '');
    return {
      ...(search.q ? { q: String(search.q) } : {}),
      ...(SORTS.some((each) => sort === each || sort === `-${each}`) ? { sort } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./AccountsPage'), 'AccountsPage'),
});

export const accountRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/accounts/$account',
  component: lazyRouteComponent(() => import('./AccountPage'), 'AccountPage'),
});
