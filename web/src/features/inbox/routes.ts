import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '~/shared/parents';

export type Scope = 'me' | 'nobody' | 'all';

export interface InboxSearch {
  /** Whose hand-offs; without it, one's own. */
  of?: Scope;
  /** The one that is open. */
  handoff?: number;
}

export const inboxRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): InboxSearch => ({
    ...(search.of === 'me' || search.of === 'nobody' || search.of === 'all'
      ? { of: search.of }
      : {}),
    ...(Number.isInteger(search.handoff) ? { handoff: search.handoff as number } : {}),
  }),
  component: lazyRouteComponent(() => import('./InboxPage'), 'InboxPage'),
});
