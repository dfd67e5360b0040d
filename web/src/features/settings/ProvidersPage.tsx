import { Button } from '@mantine/core';
import { IconLogin2, IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { EmptyState } from '~/shared/pieces';
import { Confirm } from '~/shared/pieces/Confirm';
import { toast, toastProblem } from '~/shared/toast';
import { ChangeProviderDialog, NewProviderDialog } from './ProviderDialog';
import { SettingsPage } from './SettingsPage';
import { SettingsTable } from './SettingsTable';
import styles from './settings.module.css';

type Provider = Schema<'ProviderDetail'>;

export function ProvidersPage() {
  const { t } = useTranslation('settings');
  const [adding, setAdding] = useState(false);
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setAdding(true)}>
      {t('providers.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('providers.title')} action={add}>
      <ProviderTable onAdd={() => setAdding(true)} />
      {adding && <NewProviderDialog onClose={() => setAdding(false)} />}
    </SettingsPage>
  );
}

function ProviderTable({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const [changing, setChanging] = useState<string | null>(null);
  const [removing, setRemoving] = useState<Provider | null>(null);
  const query = api.useQuery('get', '/api/v1/sign-in-providers');
  const remove = useMutation({
    mutationFn: ({ key }: Provider) =>
      client.DELETE('/api/v1/sign-in-providers/{provider}', {
        params: { path: { provider: key } },
      }),
    onSuccess: (_, { name }) => toast(t('providers.removed', { name })),
    onError: (failed) => toastProblem(failed, t('providers.notRemoved')),
    onSettled: () => {
      setRemoving(null);
      return queries.invalidateQueries({ queryKey: ['get', '/api/v1/sign-in-providers'] });
    },
  });
  return (
    <>
      <SettingsTable
        query={query}
        heads={(['name', 'issuer', 'domains', 'joins'] as const).map((key) =>
          t(`providers.${key}`),
        )}
        empty={
          <EmptyState
            icon={IconLogin2}
            title={t('providers.empty')}
            body={t('providers.emptyBody')}
            action={
              <Button variant="default" onClick={onAdd}>
                {t('providers.add')}
              </Button>
            }
          />
        }
        row={(provider) => (
          <ProviderRow
            key={provider.key}
            provider={provider}
            onChange={() => setChanging(provider.key)}
            onRemove={() => setRemoving(provider)}
          />
        )}
      />
      {changing && <ChangeProviderDialog of={changing} onClose={() => setChanging(null)} />}
      {removing && (
        <Confirm
          title={t('providers.removeThis', { name: removing.name })}
          body={t('providers.removeBody')}
          submit={t('providers.remove')}
          pending={remove.isPending}
          onClose={() => setRemoving(null)}
          onConfirm={() => remove.mutate(removing)}
        />
      )}
    </>
  );
}

function ProviderRow(props: { provider: Provider; onChange: () => void; onRemove: () => void }) {
  const { t } = useTranslation('settings');
  const { key, name, issuer, domains, joins_as } = props.provider;
  return (
    <tr>
      <td>
        <div className={styles.name}>{name}</div>
        <div className={`meta ${styles.mono}`}>{key}</div>
      </td>
      <td>{issuer}</td>
      <td>{domains.length ? domains.join(', ') : t('providers.everyDomain')}</td>
      <td>{joins_as ? t(`role.${joins_as}`) : t('providers.nobody')}</td>
      <td className={styles.buttons}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={t('providers.changeThis', { name })}
          onClick={props.onChange}
        >
          {t('providers.change')}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={t('providers.removeThis', { name })}
          onClick={props.onRemove}
        >
          {t('providers.remove')}
        </Button>
      </td>
    </tr>
  );
}
