import { IconCircleCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLeadOrder } from '~/shared/neighbours';
import { EmptyState, ErrorState, SkeletonRows } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { useShortcuts } from '~/shared/shortcuts';
import { useLocale, useNow } from '~/shared/useFormat';
import { AddTask } from './AddTask';
import { type Day, sortTasks, type Task } from './day';
import styles from './myDay.module.css';
import { TaskRow } from './TaskRow';
import { useDone, useTasks } from './useTasks';

const PARTS: readonly (keyof Day)[] = ['overdue', 'today', 'later', 'some'];

export function TaskList() {
  const { t } = useTranslation('my-day');
  const me = useMe();
  const { data, error, refetch } = useTasks();
  const done = useDone();
  const now = useNow();
  const { zone } = useLocale();
  const day = useMemo(() => sortTasks(data?.items ?? [], now, zone), [data, now, zone]);
  const order = useMemo(() => PARTS.flatMap((part) => day[part]), [day]);
  useLeadOrder(useMemo(() => leadsOf(order), [order]));
  const list = useRef<HTMLDivElement>(null);
  const tick = (task: Task) => {
    step(list.current, 1);
    done.mutate(task);
  };
  useTaskKeys(list, order, tick);
  const may = me.may('work');
  return (
    <>
      {may && <AddTask />}
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={8} />
      ) : order.length === 0 ? (
        <EmptyState
          icon={IconCircleCheck}
          title={t('tasks.empty')}
          body={t(may ? 'tasks.emptyBody' : 'tasks.emptyLook')}
        />
      ) : (
        <div ref={list}>
          {PARTS.filter((part) => day[part].length > 0).map((part) => (
            <section key={part} className={styles.part}>
              <h2 data-part={part}>
                {t(`part.${part}`)} <span className={styles.many}>{day[part].length}</span>
              </h2>
              <ul>
                {day[part].map((task) => (
                  <TaskRow
                    key={task.id}
                    task={task}
                    part={part}
                    onDone={may ? () => tick(task) : undefined}
                  />
                ))}
              </ul>
            </section>
          ))}
          {data.next && <p className="meta">{t('tasks.more')}</p>}
        </div>
      )}
    </>
  );
}

const leadsOf = (tasks: readonly Task[]) => [
  ...new Set(tasks.flatMap((task) => (task.lead ? [task.lead] : []))),
];

const rowsOf = (list: HTMLElement | null) => [
  ...(list?.querySelectorAll<HTMLElement>('[data-task]') ?? []),
];

/** Moves the focus along the rows: the page knows no other selection. */
function step(list: HTMLElement | null, by: 1 | -1): void {
  const rows = rowsOf(list);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? rows[0] : rows.at(-1)) : (rows[at + by] ?? rows[at - 1]);
  next?.focus();
}

function useTaskKeys(
  list: React.RefObject<HTMLDivElement | null>,
  order: readonly Task[],
  tick: (task: Task) => void,
): void {
  const { t } = useTranslation('my-day');
  const navigate = useNavigate();
  const focused = () => {
    const row = rowsOf(list.current).find((each) => each.contains(document.activeElement));
    return order.find((task) => String(task.id) === row?.dataset.task);
  };
  const move = (by: 1 | -1) => () => {
    const rows = rowsOf(list.current);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    (at < 0 ? rows[0] : rows[at + by])?.focus();
  };
  useShortcuts(t('title'), [
    { keys: 'ArrowDown', label: t('keys.next'), run: move(1) },
    { keys: 'ArrowUp', label: t('keys.previous'), run: move(-1) },
    {
      keys: 'x',
      label: t('keys.done'),
      run: () => {
        const task = focused();
        if (task) tick(task);
        else rowsOf(list.current)[0]?.focus();
      },
    },
    {
      keys: 'o',
      label: t('keys.open'),
      run: () => {
        const lead = focused()?.lead;
        if (lead) void navigate({ to: '.', search: (now: object) => ({ ...now, lead }) });
      },
    },
  ]);
}
