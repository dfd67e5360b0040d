import { Button, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { useShortcuts } from '~/shared/shortcuts';
import { toastProblem } from '~/shared/toast';
import { useLocale } from '~/shared/useFormat';
import { inDays } from './day';
import styles from './myDay.module.css';

const WHENS = ['today', 'tomorrow', 'week', 'some'] as const;
type WhenDue = (typeof WHENS)[number];

/** When the working day ends, and when the next one begins. */
const EVENING = 18;
const MORNING = 9;

export function AddTask() {
  const { t } = useTranslation('my-day');
  const { zone } = useLocale();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState('');
  const [due, setDue] = useState<WhenDue>('today');
  const add = api.useMutation('post', '/api/v1/tasks', {
    onSuccess: () => {
      setTitle('');
      input.current?.focus();
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks'] });
    },
    onError: (error) => toastProblem(error, t('add.failed')),
  });
  useShortcuts(t('title'), [
    { keys: 'n', label: t('keys.add'), run: () => input.current?.focus() },
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) return;
    const at = {
      today: () => inDays(0, EVENING, new Date(), zone),
      tomorrow: () => inDays(1, MORNING, new Date(), zone),
      week: () => inDays(7, MORNING, new Date(), zone),
      some: () => null,
    }[due]();
    add.mutate({
      body: { title: title.trim(), ...(at ? { due_at: at.toISOString() } : {}) },
    });
  };
  return (
    <form className={styles.add} onSubmit={submit}>
      <TextInput
        ref={input}
        aria-label={t('add.title')}
        placeholder={t('add.title')}
        leftSection={<IconPlus size={16} stroke={1.5} />}
        value={title}
        maxLength={500}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Select
        aria-label={t('add.due')}
        data={WHENS.map((value) => ({ value, label: t(`add.when.${value}`) }))}
        value={due}
        allowDeselect={false}
        onChange={(value) => setDue(value as WhenDue)}
      />
      <Button type="submit" variant="default" disabled={!title.trim()} loading={add.isPending}>
        {t('add.submit')}
      </Button>
    </form>
  );
}
