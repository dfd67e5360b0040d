import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, ifMatch } from '~/api/client';
import type { Schema } from '~/api/types';
import { usePeople } from '~/shared/people';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import { useFormat } from '~/shared/useFormat';
import type { Handoff } from './inbox';
import { detailKey, listKey } from './useInbox';

/** For so long a return or a disqualification can be taken back: it is sent afterwards. */
const HELD_MS = 6000;
/** The server's clock may be a little behind ours. */
const SKEW_MS = 5000;

interface Held {
  timer: ReturnType<typeof setTimeout>;
  send: (keepalive: boolean) => Promise<void>;
}

type Page = { items: Handoff[]; next?: string | null };

/** What a rep decides. The list shows it at once; what the server refuses comes back with the reason. */
export function useDecisions(onOpen: (lead: string) => void) {
  const { t } = useTranslation('inbox');
  const queries = useQueryClient();
  const me = useMe();
  const people = usePeople();
  const format = useFormat();
  const [leaving, setLeaving] = useState<ReadonlySet<number>>(new Set());
  const held = useHeld();

  const leave = useCallback((id: number) => setLeaving((now) => new Set(now).add(id)), []);
  const comeBack = useCallback(
    (id: number) => setLeaving((now) => new Set([...now].filter((each) => each !== id))),
    [],
  );
  const patch = useCallback(
    (change: (page: Page) => Page) => {
      for (const key of [listKey(me.email), listKey()])
        queries.setQueryData<Page>(key, (page) => page && change(page));
    },
    [queries, me.email],
  );
  const refresh = useCallback(
    (lead?: string) => {
      const touched = (key: readonly unknown[]) => {
        const [, path, init] = key;
        if (typeof path !== 'string') return false;
        if (path.startsWith('/api/v1/handoffs')) return true;
        const about = (init as { params?: { path?: { lead?: string } } })?.params?.path?.lead;
        return lead !== undefined && about === lead;
      };
      void queries.invalidateQueries({
        predicate: (query) => query.meta?.live !== 'hold' && touched(query.queryKey),
      });
    },
    [queries],
  );
  /** The revision that was read with what is on the page, if it was. */
  const revision = useCallback(
    (id: number) => {
      const read = queries.getQueryData<Schema<'HandoffDetail'>>(detailKey(id));
      return read && '_revision' in read ? ifMatch(read) : {};
    },
    [queries],
  );
  const remove = useCallback(
    (id: number) => {
      patch((page) => ({ ...page, items: page.items.filter((each) => each.id !== id) }));
      comeBack(id);
    },
    [patch, comeBack],
  );

  return useMemo(() => {
    const name = (handoff: Handoff) => handoff.name ?? handoff.lead;

    const accept = async (handoff: Handoff) => {
      leave(handoff.id);
      try {
        await client.POST('/api/v1/handoffs/{id}/accept', {
          params: { path: { id: handoff.id }, header: revision(handoff.id) },
        });
        remove(handoff.id);
        toast(t('done.accepted', { name: name(handoff) }), {
          action: { label: t('open'), run: () => onOpen(handoff.lead) },
        });
      } catch (error) {
        comeBack(handoff.id);
        toastProblem(error, t('failed.accept', { name: name(handoff) }));
      }
      refresh(handoff.lead);
    };

    const end = (
      way: 'return' | 'disqualify',
      handoff: Handoff,
      why: Schema<'Why'>,
      reason: string,
    ) => {
      const header = revision(handoff.id);
      leave(handoff.id);
      const send = async (keepalive: boolean) => {
        try {
          await client.POST(`/api/v1/handoffs/{id}/${way}`, {
            params: { path: { id: handoff.id }, header },
            body: why,
            keepalive,
          });
          remove(handoff.id);
        } catch (error) {
          comeBack(handoff.id);
          toastProblem(error, t(`failed.${way}`, { name: name(handoff) }));
        }
        refresh(handoff.lead);
      };
      held.put(handoff.id, send);
      toast(t(`done.${way}`, { name: name(handoff), reason }), {
        undo: () => {
          if (held.take(handoff.id)) comeBack(handoff.id);
        },
      });
    };

    const snooze = async (handoff: Handoff, until: Date) => {
      const set = (at: string | null) =>
        patch((page) => ({
          ...page,
          items: page.items.map((each) =>
            each.id === handoff.id ? { ...each, snoozed_until: at } : each,
          ),
        }));
      const send = (at: Date, header: object) =>
        client.POST('/api/v1/handoffs/{id}/snooze', {
          params: { path: { id: handoff.id }, header },
          body: { until: at.toISOString() },
        });
      set(until.toISOString());
      try {
        const { data } = await send(until, revision(handoff.id));
        queries.setQueryData(detailKey(handoff.id), data);
        toast(t('done.snoozed', { name: name(handoff), at: format.exact(until) }), {
          undo: () => {
            set(null);
            send(new Date(Date.now() + SKEW_MS), {}).catch((error: unknown) => {
              set(until.toISOString());
              toastProblem(error, t('failed.undo'));
            });
          },
        });
      } catch (error) {
        set(handoff.snoozed_until ?? null);
        toastProblem(error, t('failed.snooze', { name: name(handoff) }));
      }
      refresh(handoff.lead);
    };

    const assign = async (handoff: Handoff, member: string) => {
      const set = (owner: string | null | undefined) =>
        patch((page) => ({
          ...page,
          items: page.items.map((each) => (each.id === handoff.id ? { ...each, owner } : each)),
        }));
      const send = (to: string, header: object) =>
        client.POST('/api/v1/handoffs/{id}/assign', {
          params: { path: { id: handoff.id }, header },
          body: { member: to },
        });
      const before = handoff.owner;
      set(member);
      try {
        const { data } = await send(member, revision(handoff.id));
        queries.setQueryData(detailKey(handoff.id), data);
        toast(t('done.assigned', { name: name(handoff), member: people.nameOf(member) }), {
          undo: before
            ? () => {
                set(before);
                send(before, {}).catch((error: unknown) => {
                  set(member);
                  toastProblem(error, t('failed.undo'));
                });
              }
            : undefined,
        });
      } catch (error) {
        set(before);
        toastProblem(error, t('failed.assign', { name: name(handoff) }));
      }
      refresh(handoff.lead);
    };

    return { accept, end, snooze, assign, leaving };
  }, [
    t,
    leave,
    comeBack,
    remove,
    patch,
    refresh,
    revision,
    held,
    queries,
    format,
    people,
    onOpen,
    leaving,
  ]);
}

export type Decisions = ReturnType<typeof useDecisions>;

/**
 * What can still be taken back waits here. It is sent when its time is over, and at once when the
 * page goes: what was said to be done gets done.
 */
function useHeld() {
  const waiting = useRef(new Map<number, Held>());
  useEffect(() => {
    const all = waiting.current;
    const flush = () => {
      for (const [id, each] of all) {
        clearTimeout(each.timer);
        all.delete(id);
        void each.send(true);
      }
    };
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, []);
  return useMemo(
    () => ({
      put(id: number, send: Held['send']) {
        const timer = setTimeout(() => {
          waiting.current.delete(id);
          void send(false);
        }, HELD_MS);
        waiting.current.set(id, { timer, send });
      },
      /** Takes it back; false: it is sent already. */
      take(id: number): boolean {
        const found = waiting.current.get(id);
        if (!found) return false;
        clearTimeout(found.timer);
        return waiting.current.delete(id);
      },
    }),
    [],
  );
}
