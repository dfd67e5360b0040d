import { Button, SegmentedControl } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBell,
  IconCheck,
  IconClock,
  IconInbox,
  IconMessage,
  IconSettings,
  IconTarget,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { IconType } from '~/shared/feature';
import { useLeadOrder } from '~/shared/neighbours';
import { paths } from '~/shared/paths';
import { usePeople } from '~/shared/people';
import { EmptyState, ErrorState, Page, SkeletonRows, WayOn, When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { useShortcuts } from '~/shared/shortcuts';
import { useFormat, useLocale } from '~/shared/useFormat';
import { toDayField } from '~/shared/zoned';
import styles from './notifications.module.css';
import { notificationsRoute } from './routes';
import { byDay, linesOf, type Notice, useRead, useUnread } from './useNotices';

export function NotificationsPage() {
  const { t } = useTranslation('notifications');
  const me = useMe();
  const navigate = useNavigate();
  const { unread } = notificationsRoute.useSearch();
  const { zone } = useLocale();
  const format = useFormat();
  const waiting = useUnread();
  const read = useRead();
  const query = api.useInfiniteQuery(
    'get',
    '/api/v1/members/{email}/notices',
    { params: { path: { email: me.email }, query: { limit: 50, unread: unread || undefined } } },
    {
      pageParamName: 'cursor',
      initialPageParam: null,
      getNextPageParam: (page: { next?: string | null }) => page.next ?? undefined,
    },
  );
  const { data, error } = query;
  const items = useMemo(() => (data?.pages ?? []).flatMap((page) => page.items), [data]);
  const days = useMemo(() => byDay(items, (at) => toDayField(at, zone)), [items, zone]);
  const leads = useMemo(
    () => [...new Set(items.flatMap((each) => (each.lead ? [each.lead] : [])))],
    [items],
  );
  useLeadOrder(leads, query.hasNextPage ? null : leads.length);
  const newest = waiting.items[0];
  const readAll = () => {
    if (newest) void read(newest.id, t('notRead'));
  };
  useShortcuts(t('title'), [
    { keys: 'e', label: t('readAll'), enabled: Boolean(newest), run: readAll },
  ]);
  return (
    <Page
      title={t('title')}
      flush
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('show')}
            value={unread ? 'unread' : 'all'}
            onChange={(value) =>
              void navigate({
                to: '.',
                search: (now: object) => ({ ...now, unread: value === 'unread' || undefined }),
                replace: true,
              })
            }
            data={[
              { value: 'all', label: t('all') },
              { value: 'unread', label: t('onlyUnread') },
            ]}
          />
          <span className={styles.space} />
          <Button
            variant="default"
            leftSection={<IconCheck size={16} stroke={1.5} />}
            disabled={!newest}
            onClick={readAll}
          >
            {t('readAll')}
          </Button>
          <Link to={paths.profile} className={styles.settings}>
            <IconSettings size={16} stroke={1.5} aria-hidden />
            <span>{t('preferences')}</span>
          </Link>
        </>
      }
    >
      {Boolean(error) && !data && <ErrorState error={error} onRetry={() => void query.refetch()} />}
      {!data && !error && <SkeletonRows rows={10} />}
      {data && items.length === 0 && (
        <EmptyState
          icon={IconBell}
          title={t(unread ? 'emptyUnread' : 'empty')}
          body={t('emptyBody')}
          action={
            unread ? (
              <WayOn to={paths.notifications} label={t('all')} />
            ) : (
              <WayOn to={paths.profile} label={t('preferences')} />
            )
          }
        />
      )}
      {days.map(({ day, items: those }) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`} className={styles.day}>
            {format.day(those[0]?.created_at ?? day)}
          </h2>
          <ul className={styles.notices}>
            {those.map((notice) => (
              <Row
                key={notice.id}
                notice={notice}
                onRead={() => void read(notice.id, t('notRead'))}
              />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <div className={styles.more}>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

/** What stands below a title, as people read it: members by name, times in their zone. */
function useFacts(body: string) {
  const people = usePeople();
  const format = useFormat();
  const codeName = useCodeName();
  return linesOf(body).flatMap(({ name, value }) => {
    if (INSTANT.test(value)) return [{ name, value: format.moment(value) }];
    if (!ADDRESS.test(value)) return [{ name, value: codeName(value) }];
    // The address of the lead is on its page; whose it is says more by name.
    const member = people.list.find((each) => each.email === value);
    return member ? [{ name, value: member.name }] : [];
  });
}

/** Stages and sources are told by their codes; people know them by their names. */
function useCodeName() {
  const { t, i18n } = useTranslation('shared');
  return (value: string) => {
    if (!/^[a-z_]+$/.test(value)) return value;
    const key = [`stage.${value}`, `source.${value}`].find((each) =>
      i18n.exists(each, { ns: 'shared' }),
    );
    return key ? t(key as never) : value;
  };
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** What a notice is about, by the beginning of its kind; the first that fits. */
const ICONS: readonly (readonly [string, IconType])[] = [
  ['handoff.overdue', IconAlertTriangle],
  ['handoff.escalated', IconAlertTriangle],
  ['handoff.unassigned', IconAlertTriangle],
  ['handoff.reminder', IconClock],
  ['handoff.commented', IconMessage],
  ['handoff', IconInbox],
  ['task', IconClock],
  ['opportunity', IconTarget],
  ['delivery', IconAlertTriangle],
];

function Row({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const { t } = useTranslation('notifications');
  const Icon = ICONS.find(([begins]) => notice.kind.startsWith(begins))?.[1] ?? IconBell;
  const unread = !notice.read_at;
  const facts = useFacts(notice.body);
  const inside = (
    <>
      <span className={styles.title}>{notice.title}</span>
      <span className={styles.facts}>
        {facts.map((line) => (
          <span key={`${line.name} ${line.value}`}>
            {line.name && <span className={styles.factName}>{line.name}</span>} {line.value}
          </span>
        ))}
      </span>
    </>
  );
  return (
    <li className={styles.notice} data-unread={unread}>
      <span className={styles.icon} data-alarm={Icon === IconAlertTriangle}>
        <Icon size={18} stroke={1.5} aria-hidden />
      </span>
      {notice.lead ? (
        <Link
          to="."
          search={(now: object) => ({ ...now, lead: notice.lead ?? undefined })}
          className={styles.what}
        >
          {inside}
        </Link>
      ) : (
        <span className={styles.what}>{inside}</span>
      )}
      <span className={styles.when}>
        <When at={notice.created_at} />
        {unread && (
          <button type="button" title={t('readTo')} onClick={onRead}>
            <span className={styles.dot} aria-hidden />
            <span className="sr-only">{t('readTo')}</span>
          </button>
        )}
      </span>
    </li>
  );
}
