import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { type ListSearch, readListSearch } from '~/shared/listing/search';
import { frameRoute } from '~/shared/parents';
import { isZoom, type Zoom } from './scale';

export interface TimelineSearch extends ListSearch {
  zoom?: Zoom;
  /** The day in the middle, as `2026-11-29`; without it, today stands at two thirds. */
  at?: string;
}

export const timelineRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/timeline',
  validateSearch: (search: Record<string, unknown>): TimelineSearch => ({
    ...readListSearch(search),
    ...(isZoom(search.zoom) ? { zoom: search.zoom } : {}),
    ...(typeof search.at === 'string' && /^\d{4}-\d\d-\d\d$/.test(search.at)
      ? { at: search.at }
      : {}),
  }),
  component: lazyRouteComponent(() => import('./TimelinePage'), 'TimelinePage'),
});
