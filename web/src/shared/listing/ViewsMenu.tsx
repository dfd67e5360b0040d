import { Button, Checkbox, Menu, TextInput } from '@mantine/core';
import {
  IconBookmark,
  IconCheck,
  IconChevronDown,
  IconDeviceFloppy,
  IconPlus,
  IconRestore,
  IconTrash,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client, ifMatch } from '~/api/client';
import { Confirm } from '~/shared/pieces/Confirm';
import { Dialog } from '~/shared/pieces/Dialog';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import styles from './listing.module.css';
import {
  isChanged,
  type ListSearch,
  searchOfView,
  type View,
  type ViewBody,
  viewOfSearch,
} from './search';

interface Props {
  search: ListSearch;
  onReplace: (search: ListSearch) => void;
  layout: NonNullable<ViewBody['layout']>;
}

/** Saved views of this layout: mine, and those that are shared. */
export function ViewsMenu({ search, onReplace, layout }: Props) {
  const { t } = useTranslation('listing');
  const me = useMe();
  const [dialog, setDialog] = useState<'save' | 'remove'>();
  const { data } = api.useQuery('get', '/api/v1/views', {}, { staleTime: 60_000 });
  const views = (data?.items ?? []).filter((view) => view.view.layout === layout);
  const current = views.find((view) => view.id === search.view);
  const changed = current !== undefined && isChanged(search, current);
  const mayChange = current && (current.owner === me.email || me.may('administer'));
  const { save, remove } = useViewChanges();
  const part = (shared: boolean) => {
    const own = views.filter((view) => view.shared === shared);
    if (!own.length) return null;
    return (
      <>
        <Menu.Label>{t(shared ? 'views.shared' : 'views.mine')}</Menu.Label>
        {own.map((view) => (
          <Menu.Item
            key={view.id}
            leftSection={
              shared ? (
                <IconUsersGroup size={16} stroke={1.5} />
              ) : (
                <IconBookmark size={16} stroke={1.5} />
              )
            }
            rightSection={view.id === current?.id ? <IconCheck size={14} /> : null}
            onClick={() => onReplace(searchOfView(view))}
          >
            {view.name}
          </Menu.Item>
        ))}
      </>
    );
  };
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            className={styles.viewButton}
            leftSection={<IconBookmark size={16} stroke={1.5} />}
            rightSection={<IconChevronDown size={14} stroke={1.5} />}
          >
            <span className="truncate">{current?.name ?? t('views.all')}</span>
            {changed && <span className={styles.changed}>{t('views.changed')}</span>}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            rightSection={current ? null : <IconCheck size={14} />}
            onClick={() => onReplace({})}
          >
            {t('views.all')}
          </Menu.Item>
          {part(false)}
          {part(true)}
          {!views.length && <p className={styles.hint}>{t('views.none')}</p>}
          <Menu.Divider />
          {changed && (
            <Menu.Item
              leftSection={<IconRestore size={16} stroke={1.5} />}
              onClick={() => onReplace(searchOfView(current))}
            >
              {t('views.reset')}
            </Menu.Item>
          )}
          {changed && mayChange && (
            <Menu.Item
              leftSection={<IconDeviceFloppy size={16} stroke={1.5} />}
              onClick={() => void save(current, viewOfSearch(search, layout))}
            >
              {t('views.save')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconPlus size={16} stroke={1.5} />}
            onClick={() => setDialog('save')}
          >
            {t('views.saveAs')}
          </Menu.Item>
          {mayChange && (
            <Menu.Item
              leftSection={<IconTrash size={16} stroke={1.5} />}
              onClick={() => setDialog('remove')}
            >
              {t('views.remove')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'save' && (
        <SaveDialog
          onClose={() => setDialog(undefined)}
          body={viewOfSearch(search, layout)}
          onSaved={(view) => onReplace(searchOfView(view))}
        />
      )}
      {dialog === 'remove' && current && (
        <Confirm
          title={t('views.removeSure', { name: current.name })}
          body={t('views.removeBody')}
          submit={t('builder.remove')}
          onClose={() => setDialog(undefined)}
          onConfirm={() => {
            setDialog(undefined);
            void remove(current).then((done) => done && onReplace({}));
          }}
        />
      )}
    </>
  );
}

function useViewChanges() {
  const { t } = useTranslation('listing');
  const queries = useQueryClient();
  const anew = () =>
    queries.invalidateQueries({ queryKey: api.queryOptions('get', '/api/v1/views', {}).queryKey });
  /** Read anew first: the list brings no revision along. */
  const revision = async (view: View) =>
    ifMatch(
      (await client.GET('/api/v1/views/{id}', { params: { path: { id: view.id } } })).data as View,
    );
  return {
    save: async (view: View, body: ViewBody) => {
      try {
        const header = await revision(view);
        await client.PATCH('/api/v1/views/{id}', {
          params: { path: { id: view.id }, header },
          body: { view: body },
        });
        await anew();
        toast(t('views.saved', { name: view.name }));
      } catch (error) {
        toastProblem(error);
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
    anew,
  };
}

interface SaveProps {
  onClose: () => void;
  body: ViewBody;
  onSaved: (view: View) => void;
}

function SaveDialog({ onClose, body, onSaved }: SaveProps) {
  const { t } = useTranslation('listing');
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const { anew } = useViewChanges();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const { data } = await client.POST('/api/v1/views', {
        body: { name: name.trim(), shared, view: body },
      });
      await anew();
      onClose();
      setName('');
      if (data) {
        onSaved(data);
        toast(t('views.saved', { name: data.name }));
      }
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <Dialog onClose={onClose} title={t('views.create')}>
      <form onSubmit={submit}>
        <TextInput
          label={t('views.name')}
          data-autofocus
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          mt="sm"
          size="sm"
          label={t('views.forAll')}
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>
            {t('views.cancel')}
          </Button>
          <Button type="submit" disabled={!name.trim()}>
            {t('views.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
