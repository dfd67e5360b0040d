import { SegmentedControl } from '@mantine/core';
import { IconInbox, IconUserQuestion } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { useLeadOrder } from '~/shared/neighbours';
import { paths } from '~/shared/paths';
import { EmptyState, ErrorState, Page, SkeletonRows, WayOn } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { useShortcuts } from '~/shared/shortcuts';
import { following, type Handoff } from './inbox';
import styles from './inbox.module.css';
import { List } from './List';
import { inboxRoute, type Scope } from './routes';
import { useCounts } from './useCounts';
import { useDecisions } from './useDecisions';
import { useInbox } from './useInbox';

// What is asked for by a key comes with it; the page itself is the first that sales loads.
const Brief = lazy(() => import('./Brief').then((m) => ({ default: m.Brief })));
const AssignDialog = lazy(() =>
  import('./parts/AssignDialog').then((m) => ({ default: m.AssignDialog })),
);
const ReasonDialog = lazy(() =>
  import('./parts/ReasonDialog').then((m) => ({ default: m.ReasonDialog })),
);
const SnoozeDialog = lazy(() =>
  import('./parts/SnoozeDialog').then((m) => ({ default: m.SnoozeDialog })),
);

export type Act = 'accept' | 'return' | 'disqualify' | 'snooze' | 'assign' | 'open';
type Dialog = { act: 'return' | 'disqualify' | 'snooze' | 'assign'; handoff: Handoff };

export function InboxPage() {
  const { t } = useTranslation('inbox');
  const me = useMe();
  const navigate = useNavigate();
  const search = inboxRoute.useSearch();
  // Who takes no hand-offs of their own begins with everybody's.
  const scope: Scope = search.of ?? (me.role === 'sales' ? 'me' : 'all');
  const counts = useCounts();
  // Read before somebody asks for the dialog, so that its first reason has the focus.
  api.useQuery('get', '/api/v1/return-reasons', {}, { staleTime: 5 * 60_000 });
  const [dialog, setDialog] = useState<Dialog | null>(null);
  // The browser's back leaves the hand-off, and with it what was asked of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: that is when
  useEffect(() => setDialog(null), [search.handoff]);

  const go = useCallback(
    (change: Record<string, unknown>, replace = true) =>
      void navigate({
        to: '.',
        search: (now: object) => ({ ...now, ...change }),
        replace,
        // The list scrolls to what is chosen; the router would put it back where it was.
        resetScroll: false,
      }),
    [navigate],
  );
  const openLead = useCallback((lead: string) => go({ lead }, false), [go]);
  const decisions = useDecisions(openLead);
  const inbox = useInbox(scope, decisions.leaving);
  const { items } = inbox;
  const keys = useMemo(() => items.map((each) => each.lead), [items]);
  useLeadOrder(keys);

  const { selected, index } = useSelected(items, search);
  const select = (handoff: Handoff | undefined, opened = false) => {
    if (handoff)
      go({ handoff: handoff.id, ...(search.lead ? { lead: handoff.lead } : {}) }, !opened);
  };
  const goOn = () => select(following(items, index));
  const move = (by: number) => select(items[Math.min(Math.max(index + by, 0), items.length - 1)]);

  const act = (what: Act, handoff: Handoff) => {
    if (what === 'open') openLead(handoff.lead);
    else if (what === 'accept') {
      goOn();
      void decisions.accept(handoff);
    } else setDialog({ act: what, handoff });
  };
  const may = selected && me.may('work') && !inbox.gone.has(selected.id);
  const on = (keys: string, what: Act, enabled = Boolean(may)) => ({
    keys,
    label: t(`act.${what}`),
    enabled,
    run: () => selected && act(what, selected),
  });
  useShortcuts(t('title'), [
    { keys: 'j', label: t('keys.next'), run: () => move(1) },
    { keys: 'k', label: t('keys.previous'), run: () => move(-1) },
    { keys: 'ArrowDown', label: t('keys.next'), run: () => move(1) },
    { keys: 'ArrowUp', label: t('keys.previous'), run: () => move(-1) },
    on('a', 'accept'),
    on('r', 'return'),
    on('d', 'disqualify'),
    on('s', 'snooze'),
    on('t', 'assign'),
    on('o', 'open', Boolean(selected)),
    { keys: 'n', label: t('keys.news'), enabled: inbox.fresh > 0, run: inbox.take },
  ]);

  const finish = () => {
    setDialog(null);
    if (dialog?.act !== 'assign') goOn();
  };

  return (
    <Page
      title={t('title')}
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('scope.label')}
          value={scope}
          onChange={(of) => go({ of, handoff: undefined })}
          data={(['me', 'nobody', 'all'] as const).map((value) => ({
            value,
            label: (
              <span className={styles.scope}>
                {t(`scope.${value}`)}
                {counts && <span className={styles.count}>{counts[value]}</span>}
              </span>
            ),
          }))}
        />
      }
    >
      <div
        className={styles.split}
        data-open={search.handoff !== undefined}
        data-panel={search.lead !== undefined}
      >
        <div className={styles.list}>
          {inbox.error && <ErrorState error={inbox.error} onRetry={() => void inbox.refetch()} />}
          {!inbox.loaded && !inbox.error && <SkeletonRows rows={8} />}
          {items.length + inbox.fresh > 0 && (
            <List
              inbox={inbox}
              selected={selected?.id}
              showOwner={scope !== 'me'}
              onSelect={(handoff) => select(handoff, true)}
            />
          )}
          {inbox.loaded && items.length === 0 && (
            <Nothing scope={scope} counts={counts} onScope={(of) => go({ of })} />
          )}
        </div>
        {selected && (
          <section className={styles.detail} aria-label={t('detail')}>
            <Suspense>
              <Brief
                key={selected.id}
                handoff={selected}
                gone={inbox.gone.has(selected.id)}
                onAct={(what) => act(what, selected)}
                onBack={() => go({ handoff: undefined }, false)}
              />
            </Suspense>
          </section>
        )}
      </div>
      <Suspense>
        {dialog && (dialog.act === 'return' || dialog.act === 'disqualify') && (
          <ReasonDialog
            way={dialog.act}
            name={dialog.handoff.name ?? dialog.handoff.lead}
            onClose={() => setDialog(null)}
            onGiven={(why, reason) => {
              if (dialog.act === 'return' || dialog.act === 'disqualify')
                decisions.end(dialog.act, dialog.handoff, why, reason);
              finish();
            }}
          />
        )}
        {dialog?.act === 'snooze' && (
          <SnoozeDialog
            name={dialog.handoff.name ?? dialog.handoff.lead}
            onClose={() => setDialog(null)}
            onGiven={(until) => {
              void decisions.snooze(dialog.handoff, until);
              finish();
            }}
          />
        )}
        {dialog?.act === 'assign' && (
          <AssignDialog
            handoff={dialog.handoff}
            onClose={() => setDialog(null)}
            onGiven={(member) => {
              void decisions.assign(dialog.handoff, member);
              finish();
            }}
          />
        )}
      </Suspense>
    </Page>
  );
}

/** The hand-off that keys act on: that of the address, that of the lead in the panel, or the first. */
function useSelected(items: Handoff[], search: { handoff?: number; lead?: string }) {
  const byLead = search.lead ? items.findIndex((each) => each.lead === search.lead) : -1;
  const byId = items.findIndex((each) => each.id === search.handoff);
  const found = byLead >= 0 ? byLead : byId;
  const index = Math.max(found, 0);
  const selected = items[index];
  return { selected, index };
}

function Nothing(props: {
  scope: Scope;
  counts: ReturnType<typeof useCounts>;
  onScope: (scope: Scope) => void;
}) {
  const { t } = useTranslation('inbox');
  const { scope, counts } = props;
  const other = scope !== 'nobody' && counts && counts.nobody > 0 ? 'nobody' : null;
  return (
    <EmptyState
      icon={scope === 'nobody' ? IconUserQuestion : IconInbox}
      title={t(`empty.${scope}.title`)}
      body={t(`empty.${scope}.body`)}
      action={
        other ? (
          <button type="button" className={styles.plain} onClick={() => props.onScope(other)}>
            {t('empty.seeNobody', { count: counts?.nobody ?? 0 })}
          </button>
        ) : (
          <WayOn to={paths.leads} label={t('empty.leads')} />
        )
      }
    />
  );
}
