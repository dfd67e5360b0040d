import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute, plainRoute } from '~/shared/parents';

interface SignInSearch {
  /** Where one was, and goes back to. */
  to?: string;
  /** The session ended by itself. */
  over?: true;
}

export const signInRoute = createRoute({
  getParentRoute: () => plainRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    ...(isOwnPath(search.to) ? { to: search.to } : {}),
    ...(search.over ? { over: true } : {}),
  }),
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

export const profileRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('./ProfilePage'), 'ProfilePage'),
});

/** A link can bring any address along: only paths of ours are gone to. */
export function isOwnPath(to: unknown): to is string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to);
}
