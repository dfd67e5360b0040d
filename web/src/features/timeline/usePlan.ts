import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client, ifMatch } from '~/api/client';
import type { Schema } from '~/api/types';
import { type LeadRow, usePatchRow } from '~/shared/listing';
import { toast, toastProblem } from '~/shared/toast';
import { useFormat } from '~/shared/useFormat';

type Detail = Schema<'LeadDetail'>;

/** Changes when something is to be: shown at once, told with a way back, taken back if it is refused. */
export function usePlan(row: LeadRow) {
  const { t } = useTranslation('timeline');
  const queries = useQueryClient();
  const patchRow = usePatchRow();
  const format = useFormat();
  const { queryKey } = api.queryOptions('get', '/api/v1/leads/{lead}', {
    params: { path: { lead: row.key } },
  });
  const show = (change: (detail: Detail) => Partial<Detail>) =>
    queries.setQueryData<Detail>(queryKey, (now) => now && { ...now, ...change(now) });

  const showTask = (id: number, at: string) =>
    show((detail) => ({
      tasks: detail.tasks.map((task) => (task.id === id ? { ...task, due_at: at } : task)),
    }));
  const moveTask = async (task: Schema<'TaskView'>, at: string, undoing = false) => {
    const before = task.due_at as string;
    showTask(task.id, at);
    try {
      const path = { id: task.id };
      const { data } = await client.GET('/api/v1/tasks/{id}', { params: { path } });
      await client.PATCH('/api/v1/tasks/{id}', {
        params: { path, header: ifMatch(data as Schema<'TaskView'>) },
        body: { due_at: at },
      });
      if (!undoing)
        toast(t('moved.task', { title: task.title, day: format.day(at) }), {
          undo: () => void moveTask({ ...task, due_at: at }, before, true),
        });
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks'] });
    } catch (error) {
      showTask(task.id, before);
      toastProblem(error, t('notMoved', { what: task.title }));
    }
  };

  const showClose = (id: number, at: string) => {
    show((detail) => ({
      opportunities: detail.opportunities.map((each) =>
        each.id === id ? { ...each, expected_close_at: at } : each,
      ),
    }));
    patchRow(row.id, { expected_close: at });
  };
  const moveClose = async (id: number, before: string, at: string, undoing = false) => {
    showClose(id, at);
    try {
      const path = { id };
      const { data } = await client.GET('/api/v1/opportunities/{id}', { params: { path } });
      await client.PATCH('/api/v1/opportunities/{id}', {
        params: { path, header: ifMatch(data as object) },
        body: { expected_close_at: at },
      });
      if (!undoing)
        toast(t('moved.close', { day: format.day(at) }), {
          undo: () => void moveClose(id, at, before, true),
        });
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/opportunities'] });
    } catch (error) {
      showClose(id, before);
      toastProblem(error, t('notMoved', { what: t('marker.close') }));
    }
  };
  return {
    moveTask: (task: Schema<'TaskView'>, at: string) => void moveTask(task, at),
    moveClose: (id: number, before: string, at: string) => void moveClose(id, before, at),
  };
}
