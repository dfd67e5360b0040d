import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

/** Hand-offs that were opened in the last so many days. */
export const PERIODS = [30, 90, 'all'] as const;
export type Period = (typeof PERIODS)[number];

/** MQLs of the last so many days, and how they are grouped. */
export const CONVERSION_PERIODS = [90, 365, 'all'] as const;
export const CONVERSION_BY = ['source', 'campaign', 'model'] as const;
export type By = (typeof CONVERSION_BY)[number];

interface OverviewSearch {
  period?: Period;
  entered?: (typeof CONVERSION_PERIODS)[number];
  by?: By;
}

export const overviewRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/overview',
  validateSearch: (search: Record<string, unknown>): OverviewSearch => {
    const period = PERIODS.find((each) => each === search.period);
    const entered = CONVERSION_PERIODS.find((each) => each === search.entered);
    const by = CONVERSION_BY.find((each) => each === search.by);
    return { ...(period && { period }), ...(entered && { entered }), ...(by && { by }) };
  },
  component: lazyRouteComponent(() => import('./OverviewPage'), 'OverviewPage'),
});
