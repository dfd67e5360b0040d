import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

/** Hand-offs that were opened in the last so many days. */
export const PERIODS = [30, 90, 'all'] as const;
export type Period = (typeof PERIODS)[number];

export const overviewRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/overview',
  validateSearch: (search: Record<string, unknown>): { period?: Period } => {
    const period = PERIODS.find((each) => each === search.period);
    return period ? { period } : {};
  },
  component: lazyRouteComponent(() => import('./OverviewPage'), 'OverviewPage'),
});
