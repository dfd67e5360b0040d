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
  /** Does something and says so; what came of it, or nothing if it was refused. */
  const done = async <T>(words: string, act: () => Promise<T>): Promise<T | undefined> => {
    try {
      const made = await act();
      await anew();
      toast(words);
      return made;
    } catch (error) {
      toastProblem(error);
      return undefined;
    }
  };
  return {
    add: (body: Schema<'NewView'>): Promise<View | undefined> =>
      done(
        t('views.saved', { name: body.name }),
        async () => (await client.POST('/api/v1/views', { body })).data,
      ),
    change: async (view: View, body: Schema<'ChangeView'>): Promise<boolean> =>
      (await done(t('views.saved', { name: body.name ?? view.name }), async () =>
        client.PATCH('/api/v1/views/{id}', {
          params: { path: { id: view.id }, header: await revision(view) },
          body,
        }),
      )) !== undefined,
    remove: async (view: View): Promise<boolean> =>
      (await done(t('views.removed', { name: view.name }), () =>
        client.DELETE('/api/v1/views/{id}', { params: { path: { id: view.id } } }),
      )) !== undefined,
  };
}
