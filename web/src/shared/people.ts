import { useMemo } from 'react';
import { api } from '~/api/client';

/** Also those who left: their names stand at what they own and did. */
export const EVERYBODY = { params: { query: { disabled: true } } };

export interface Person {
  email: string;
  name: string;
  role: string;
}

/** The part of an address before the @: what stands where no name is known. */
const short = (email: string) => email.split('@')[0] ?? email;

/** Members by address: owners and actors are stored by it, and read by name. */
export function usePeople() {
  const { data } = api.useQuery('get', '/api/v1/members', EVERYBODY, { staleTime: 5 * 60_000 });
  return useMemo(() => {
    const all = data?.items ?? [];
    const names = new Map(all.map(({ email, name }) => [email, name || short(email)]));
    // Whom something can be given to.
    const list: Person[] = all
      .filter((member) => !member.disabled_at)
      .map(({ email, name, role }) => ({ email, name: name || short(email), role }));
    return {
      list,
      /** `baton` is the system itself, `key:NAME` a machine: both are told as they are. */
      nameOf: (who: string | null | undefined) =>
        who ? (names.get(who) ?? (who.includes('@') ? short(who) : who)) : '',
    };
  }, [data]);
}
