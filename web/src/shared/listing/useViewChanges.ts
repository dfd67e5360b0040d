import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client, ifMatch } from '~/api/client';
import type { Schema } from '~/api/types';
import { toast, toastProblem } from '~/shared/toast';
import type { View } from './search';

/** Changes of saved views, told as they were done or refused. */
export function useViewChanges() {
  const { t } = useTranslation('listing');
  const queries = useQueryClient();
  const anew = () =>
    queries.invalidateQueries({ queryKey: api.queryOptions('get', '/api/v1/views', {}).queryKey });
  /** Read anew first: the list may be a while old. */
  const revision = async (view: View) =>
    ifMatch(
      (await client.GET('/api/v1/views/{id}', { params: { path: { id: view.id } } })).data as View,
    );
  return {
    add: async (body: Schema<'NewView'>): Promise<View | undefined> => {
      try {
        const { data } = await client.POST('/api/v1/views', { body });
        await anew();
        toast(t('views.saved', { name: body.name }));
        return data;
      } catch (error) {
        toastProblem(error);
        return undefined;
      }
    },
    change: async (view: View, body: Schema<'ChangeView'>): Promise<boolean> => {
      try {
        const header = await revision(view);
        await client.PATCH('/api/v1/views/{id}', {
          params: { path: { id: view.id }, header },
          body,
        });
        await anew();
        toast(t('views.saved', { name: body.name ?? view.name }));
        return true;
      } catch (error) {
        toastProblem(error);
        return false;
      }
    },
    remove: async (view: View): Promise<boolean> => {
      try {
        await client.DELETE('/api/v1/views/{id}', { params: { path: { id: view.id } } });
        await anew();
        toast(t('views.removed', { name: view.name }));
        return true;
      } catch (error) {
        toastProblem(error);
        return false;
      }
    },
  };
}
