import { useMemo } from 'react';
import { api } from '~/api/client';

export interface Person {
  email: string;
  name: string;
  role: string;
}

/** The part of an address before the @: what stands where no name is known. */
const short = (email: string) => email.split('@')[0] ?? email;

/** Members by address: owners and actors are stored by it, and read by name. */
export function usePeople() {
  const { data } = api.useQuery('get', '/api/v1/members', {}, { staleTime: 5 * 60_000 });
  return useMemo(() => {
    const list: Person[] = (data?.items ?? []).map(({ email, name, role }) => ({
      email,
      name: name || short(email),
      role,
    }));
    const names = new Map(list.map((person) => [person.email, person.name]));
    return {
      list,
      /** `baton` is the system itself, `key:NAME` a machine: both are told as they are. */
      nameOf: (who: string | null | undefined) =>
        who ? (names.get(who) ?? (who.includes('@') ? short(who) : who)) : '',
    };
  }, [data]);
}
