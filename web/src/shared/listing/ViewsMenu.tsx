import { Button, Menu } from '@mantine/core';
import {
  IconBookmark,
  IconCheck,
  IconChevronDown,
  IconDeviceFloppy,
  IconPencil,
  IconPlus,
  IconRestore,
  IconTrash,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { Confirm } from '~/shared/pieces/Confirm';
import { useMe } from '~/shared/session';
import styles from './listing.module.css';
import { isChanged, type ListSearch, searchOfView, type ViewBody, viewOfSearch } from './search';
import { useViewChanges } from './useViewChanges';
import { ViewDialog } from './ViewDialog';

interface Props {
  search: ListSearch;
  onReplace: (search: ListSearch) => void;
  layout: NonNullable<ViewBody['layout']>;
}

/** Saved views of this layout: mine, and those that are shared. */
export function ViewsMenu({ search, onReplace, layout }: Props) {
  const { t } = useTranslation('listing');
  const me = useMe();
  const [dialog, setDialog] = useState<'save' | 'change' | 'remove'>();
  const { data } = api.useQuery('get', '/api/v1/views', {}, { staleTime: 60_000 });
  const views = (data?.items ?? []).filter((view) => view.view.layout === layout);
  const current = views.find((view) => view.id === search.view);
  const changed = current !== undefined && isChanged(search, current);
  const mayChange = current && (current.owner === me.email || me.may('administer'));
  const { add, change, remove } = useViewChanges();
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
              onClick={() => void change(current, { view: viewOfSearch(search, layout) })}
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
              leftSection={<IconPencil size={16} stroke={1.5} />}
              onClick={() => setDialog('change')}
            >
              {t('views.change')}
            </Menu.Item>
          )}
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
        <ViewDialog
          title={t('views.create')}
          onClose={() => setDialog(undefined)}
          onSave={async (as) => {
            const view = await add({ ...as, view: viewOfSearch(search, layout) });
            if (view) onReplace(searchOfView(view));
            return view !== undefined;
          }}
        />
      )}
      {dialog === 'change' && current && (
        <ViewDialog
          title={t('views.changeTitle')}
          begin={current}
          onClose={() => setDialog(undefined)}
          onSave={(as) => change(current, as)}
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
