import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { EmptyState, When } from '~/shared/pieces';
import { Confirm } from '~/shared/pieces/Confirm';
import { toast, toastProblem } from '~/shared/toast';
import { KeyDialog } from './KeyDialog';
import { SettingsPage } from './SettingsPage';
import { SettingsTable } from './SettingsTable';
import styles from './settings.module.css';

type Key = Schema<'ListedKey'>;

export function KeysPage() {
  const { t } = useTranslation('settings');
  const [making, setMaking] = useState(false);
  const make = (
    <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setMaking(true)}>
      {t('keys.make')}
    </Button>
  );
  return (
    <SettingsPage title={t('keys.title')} action={make}>
      <KeyTable onMake={() => setMaking(true)} />
      {making && <KeyDialog onClose={() => setMaking(false)} />}
    </SettingsPage>
  );
}

function KeyTable({ onMake }: { onMake: () => void }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const [revoked, setRevoked] = useState(false);
  const [ending, setEnding] = useState<Key | null>(null);
  const query = api.useQuery('get', '/api/v1/keys', { params: { query: { revoked } } });
  const revoke = useMutation({
    mutationFn: (key: Key) =>
      client.DELETE('/api/v1/keys/{id}', { params: { path: { id: key.id } } }),
    onSuccess: (_, key) => toast(t('keys.revokedNow', { name: key.name })),
    onError: (failed) => toastProblem(failed, t('keys.notRevoked')),
    onSettled: () => {
      setEnding(null);
      return queries.invalidateQueries({ queryKey: ['get', '/api/v1/keys'] });
    },
  });
  return (
    <>
      <SettingsTable
        query={query}
        heads={(['name', 'scope', 'from', 'used', 'until'] as const).map((key) => t(`keys.${key}`))}
        hidden={{ label: t('keys.showRevoked'), shown: revoked, onShow: setRevoked }}
        empty={
          <EmptyState
            icon={IconKey}
            title={t('keys.empty')}
            body={t('keys.emptyBody')}
            action={
              <Button variant="default" onClick={onMake}>
                {t('keys.make')}
              </Button>
            }
          />
        }
        row={(key) => <KeyRow key={key.id} item={key} onRevoke={() => setEnding(key)} />}
      />
      {ending && (
        <Confirm
          title={t('keys.revokeThis', { name: ending.name })}
          body={t('keys.revokeBody')}
          submit={t('keys.revoke')}
          pending={revoke.isPending}
          onClose={() => setEnding(null)}
          onConfirm={() => revoke.mutate(ending)}
        />
      )}
    </>
  );
}

function KeyRow({ item, onRevoke }: { item: Key; onRevoke: () => void }) {
  const { t } = useTranslation('settings');
  const from = [...item.addresses, ...item.origins];
  return (
    <tr data-off={Boolean(item.revoked_at)}>
      <td>
        <div className={styles.name}>{item.name}</div>
        <div className={`meta ${styles.mono}`}>{item.hint}…</div>
      </td>
      <td>{t(`scope.${item.scope}`)}</td>
      <td>{from.length ? from.join(', ') : t('keys.anywhere')}</td>
      <td>{item.last_used_at ? <When at={item.last_used_at} /> : t('keys.never')}</td>
      <td>
        {item.revoked_at ? (
          t('keys.revoked')
        ) : item.expires_at ? (
          <When at={item.expires_at} />
        ) : (
          t('keys.noEnd')
        )}
      </td>
      <td>
        {!item.revoked_at && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={t('keys.revokeThis', { name: item.name })}
            onClick={onRevoke}
          >
            {t('keys.revoke')}
          </Button>
        )}
      </td>
    </tr>
  );
}
