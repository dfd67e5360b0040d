import { useQueryClient } from '@tanstack/react-query';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { useMe } from '~/shared/session';
import { toastProblem } from '~/shared/toast';

export type Notice = Schema<'NoticeView'>;

const PATH = '/api/v1/members/{email}/notices';
/** So many unread are counted; beyond it stands "99+". */
const UNREAD_MAX = 100;

export function useUnread() {
  const me = useMe();
  const { data } = api.useQuery('get', PATH, {
    params: { path: { email: me.email }, query: { unread: true, limit: UNREAD_MAX } },
  });
  return { items: data?.items ?? [], count: data?.items.length ?? 0, more: Boolean(data?.next) };
}

/**
 * The API notes up to which notice an inbox was read, as a mail program of one list does: whoever
 * reads a notice has read those before it.
 */
export function useRead() {
  const me = useMe();
  const queries = useQueryClient();
  return async (last: number, failed: string) => {
    try {
      await client.POST('/api/v1/members/{email}/notices/read', {
        params: { path: { email: me.email } },
        body: { last },
      });
    } catch (error) {
      toastProblem(error, failed);
    }
    await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === PATH });
  };
}

/** A body is lines of `Name: value`; what does not fit is told as it is. */
export function linesOf(body: string): { name: string; value: string }[] {
  return body
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const at = line.indexOf(': ');
      return at > 0
        ? { name: line.slice(0, at), value: line.slice(at + 2) }
        : { name: '', value: line };
    });
}

export interface Day {
  day: string;
  items: Notice[];
}

export function byDay(items: readonly Notice[], dayOf: (at: string) => string): Day[] {
  const days: Day[] = [];
  for (const notice of items) {
    const day = dayOf(notice.created_at);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(notice);
    else days.push({ day, items: [notice] });
  }
  return days;
}
