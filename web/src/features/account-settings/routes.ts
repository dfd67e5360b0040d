import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute, plainRoute } from '~/shared/parents';

interface SignInSearch {
  /** Where one was, and goes back to. */
  to?: string;
  /** The session ended by itself. */
  over?: true;
  /** Another password was just set. */
  reset?: true;
  /** Why a provider let nobody in, as the server tells it. */
  error?: ProviderFailure;
}

export const PROVIDER_FAILURES = ['refused', 'cancelled', 'busy'] as const;
export type ProviderFailure = (typeof PROVIDER_FAILURES)[number];

export const signInRoute = createRoute({
  getParentRoute: () => plainRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    ...(isOwnPath(search.to) ? { to: search.to } : {}),
    ...(search.over ? { over: true } : {}),
    ...(search.reset ? { reset: true } : {}),
    ...(isFailure(search.error) ? { error: search.error } : {}),
  }),
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

export const forgotRoute = createRoute({
  getParentRoute: () => plainRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./ForgotPage'), 'ForgotPage'),
});

// Links of the server carry their secret behind `#`, which no server on the way sees.
export const resetRoute = createRoute({
  getParentRoute: () => plainRoute,
  path: '/reset',
  component: lazyRouteComponent(() => import('./ResetPage'), 'ResetPage'),
});

export const setUpRoute = createRoute({
  getParentRoute: () => plainRoute,
  path: '/set-up',
  component: lazyRouteComponent(() => import('./SetUpPage'), 'SetUpPage'),
});

export const invitationRoute = createRoute({
  getParentRoute: () => plainRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./InvitationPage'), 'InvitationPage'),
});

export const profileRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('./profile/ProfilePage'), 'ProfilePage'),
});

function isFailure(error: unknown): error is ProviderFailure {
  return PROVIDER_FAILURES.some((failure) => failure === error);
}

/** A link can bring any address along: only paths of ours are gone to. */
export function isOwnPath(to: unknown): to is string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to);
}
