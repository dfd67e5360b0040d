import { useMemo } from 'react';
import { api } from '~/api/client';
import type { Profile, Role } from '~/api/types';

/** What the API calls rights (ADR 12). It decides; this only keeps from offering what it would refuse. */
export type Right = 'look' | 'work' | 'shape' | 'administer';

const RIGHTS: Record<Right, readonly Role[]> = {
  look: ['admin', 'marketer', 'sales', 'viewer'],
  work: ['admin', 'marketer', 'sales'],
  shape: ['admin', 'marketer'],
  administer: ['admin'],
};

export const roleMay = (role: Role, right: Right): boolean => RIGHTS[right].includes(role);

export const sessionQuery = () =>
  api.queryOptions('get', '/api/v1/session', {}, { staleTime: 5 * 60_000 });

export interface Me extends Profile {
  may: (right: Right) => boolean;
}

/** Whoever is signed in. Inside the frame it is there before anything is shown. */
export function useMe(): Me {
  const { data } = api.useSuspenseQuery('get', '/api/v1/session', {}, { staleTime: 5 * 60_000 });
  return useMemo(() => ({ ...data, may: (right) => roleMay(data.role, right) }), [data]);
}
