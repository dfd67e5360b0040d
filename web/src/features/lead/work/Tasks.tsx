import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { asRead } from '~/shared/asRead';
import { usePeople } from '~/shared/people';
import { Skeleton, When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import { useLocale, useNow } from '~/shared/useFormat';
import { atHour, fromField, toField } from '~/shared/zoned';
import styles from '../lead.module.css';
import { Section } from '../Section';
import { type Lead, useTouch } from '../useLead';
import work from './work.module.css';

type Task = Schema<'TaskView'>;
const KINDS = ['follow_up', 'call', 'email', 'todo'] as const;

const asked = (lead: string) => ({ params: { query: { lead, all: true, limit: 100 } } });

export function Tasks({ lead, address }: { lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const [doneToo, setDoneToo] = useState(false);
  const { data } = api.useQuery('get', '/api/v1/tasks', asked(lead.key));
  const open = data?.items.filter((each) => !each.done_at) ?? [];
  const done = data?.items.filter((each) => each.done_at) ?? [];
  return (
    <Section
      title={t('task.title')}
      actions={
        me.may('work') && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} stroke={1.75} />}
            onClick={() => setAdding(true)}
          >
            {t('task.add')}
          </Button>
        )
      }
    >
      {!data && <Skeleton width="60%" />}
      {adding && <Add lead={lead} address={address} onClose={() => setAdding(false)} />}
      {data && open.length === 0 && !adding && <p className="meta">{t('task.none')}</p>}
      <ul className={work.rows}>
        {[...open, ...(doneToo ? done : [])].map((task) => (
          <Row key={task.id} task={task} lead={lead} address={address} />
        ))}
      </ul>
      {done.length > 0 && (
        <button type="button" className={styles.plainLink} onClick={() => setDoneToo(!doneToo)}>
          {t(doneToo ? 'task.hideDone' : 'task.showDone', { count: done.length })}
        </button>
      )}
    </Section>
  );
}

function Row({ task, lead, address }: { task: Task; lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const now = useNow();
  const people = usePeople();
  const touch = useTouch(address);
  const queries = useQueryClient();
  const key = api.queryOptions('get', '/api/v1/tasks', asked(lead.key)).queryKey;
  const patch = (change: Partial<Task>) =>
    queries.setQueryData<Schema<'Tasks'>>(
      key,
      (page) =>
        page && {
          ...page,
          items: page.items.map((each) => (each.id === task.id ? { ...each, ...change } : each)),
        },
    );
  const tick = async (done: boolean) => {
    patch({ done_at: done ? new Date().toISOString() : null });
    try {
      const { data } = await client.PATCH('/api/v1/tasks/{id}', {
        params: { path: { id: task.id }, header: asRead(task) },
        body: { done },
      });
      if (data) patch(data);
      if (done && data)
        toast(t('task.done', { title: task.title }), {
          undo: () =>
            void client
              .PATCH('/api/v1/tasks/{id}', {
                params: { path: { id: task.id }, header: asRead(data) },
                body: { done: false },
              })
              .then(() => touch())
              .catch((error: unknown) => toastProblem(error, t('notChanged'))),
        });
    } catch (error) {
      patch({ done_at: task.done_at ?? null });
      toastProblem(error, t('notChanged'));
    }
    void touch();
  };
  const late = !task.done_at && task.due_at && new Date(task.due_at) < now;
  return (
    <li className={work.task} data-done={Boolean(task.done_at)}>
      <Checkbox
        aria-label={t('task.tick', { title: task.title })}
        checked={Boolean(task.done_at)}
        disabled={!me.may('work')}
        onChange={(event) => void tick(event.currentTarget.checked)}
      />
      <span className={work.taskTitle}>{task.title}</span>
      <span className={work.due} data-late={Boolean(late)}>
        {task.due_at && <When at={task.due_at} />}
      </span>
      {task.owner !== me.email && <span className="meta">{people.nameOf(task.owner)}</span>}
    </li>
  );
}

const MORNING = 9;

function Add({ lead, address, onClose }: { lead: Lead; address: string; onClose: () => void }) {
  const { t } = useTranslation('lead');
  const { zone } = useLocale();
  const touch = useTouch(address);
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState<string>('follow_up');
  const [due, setDue] = useState(() => toField(atHour(new Date(), zone, 1, MORNING), zone));
  const [busy, setBusy] = useState(false);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) return;
    setBusy(true);
    try {
      await client.POST('/api/v1/tasks', {
        body: {
          title: title.trim(),
          kind,
          lead: lead.key,
          due_at: fromField(due, zone)?.toISOString() ?? null,
        },
      });
      onClose();
    } catch (error) {
      toastProblem(error, t('task.notAdded'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <form className={work.add} onSubmit={(event) => void add(event)}>
      <TextInput
        autoFocus
        aria-label={t('task.what')}
        placeholder={t('task.example')}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
        }}
      />
      <div className={work.addLine}>
        <Select
          aria-label={t('task.kindLabel')}
          data={KINDS.map((value) => ({ value, label: t(`task.kind.${value}`) }))}
          allowDeselect={false}
          value={kind}
          onChange={(next) => setKind(next ?? kind)}
        />
        <TextInput
          type="datetime-local"
          aria-label={t('task.due')}
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={!title.trim()}>
          {t('add')}
        </Button>
        <ActionIcon size={32} onClick={onClose} aria-label={t('cancel')}>
          ✕
        </ActionIcon>
      </div>
    </form>
  );
}
