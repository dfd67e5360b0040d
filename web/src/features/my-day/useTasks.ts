import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client, ifMatch } from '~/api/client';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import type { Task } from './day';

/** As many as a day and what follows can hold; the list says when there are more. */
const LIMIT = 200;

export function useTasks() {
  const me = useMe();
  const init = { params: { query: { owner: me.email, limit: LIMIT } } };
  const { queryKey } = api.queryOptions('get', '/api/v1/tasks', init);
  return { queryKey, ...api.useQuery('get', '/api/v1/tasks', init) };
}

/** Ticks a task off: gone at once, back if it was refused, and undone by one key. */
export function useDone() {
  const { t } = useTranslation('my-day');
  const queries = useQueryClient();
  const { queryKey } = useTasks();
  const put = (task: Task, done: boolean) =>
    client.PATCH('/api/v1/tasks/{id}', {
      params: {
        path: { id: task.id },
        header: ifMatch({ _revision: `"${task.revision}"` }),
      },
      body: { done },
    });
  const settle = () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks'] });
  const undo = useMutation({
    mutationFn: (task: Task) => put(task, false),
    onError: (error) => toastProblem(error, t('task.notUndone')),
    onSettled: settle,
  });
  return useMutation({
    mutationFn: (task: Task) => put(task, true),
    onMutate: async (task) => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData<{ items: Task[] }>(queryKey);
      queries.setQueryData(queryKey, (now: typeof before) =>
        now ? { ...now, items: now.items.filter((each) => each.id !== task.id) } : now,
      );
      return { before };
    },
    onSuccess: ({ data }, task) =>
      toast(t('task.done', { title: task.title }), {
        undo: () => data && undo.mutate(data),
      }),
    onError: (error, _task, context) => {
      queries.setQueryData(queryKey, context?.before);
      toastProblem(error, t('task.notDone'));
    },
    onSettled: settle,
  });
}
