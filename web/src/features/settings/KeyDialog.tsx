import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { Refused } from '~/shared/pieces/Refused';
import { Shown } from './Shown';
import styles from './settings.module.css';

type Scope = Schema<'KeyScope'>;
const SCOPES: readonly Scope[] = ['browser', 'write', 'read', 'admin'];

const lines = (text: string) => text.split(/[\s,]+/).filter(Boolean);

export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const [scope, setScope] = useState<Scope>('write');
  const create = api.useMutation('post', '/api/v1/keys', {
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['get', '/api/v1/keys'] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const until = String(form.get('until'));
    const from = lines(String(form.get('from')));
    create.mutate({
      body: {
        name: String(form.get('name')).trim(),
        scope,
        // A browser key is held to pages, others to networks.
        ...(scope === 'browser' ? { origins: from } : { addresses: from }),
        ...(until ? { expires_at: new Date(`${until}T00:00:00`).toISOString() } : {}),
      },
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={create.data ? t('keys.made') : t('keys.make')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shared' }) }}
    >
      {create.data ? (
        <Shown body={t('keys.madeBody')} value={create.data.key} onDone={onClose} />
      ) : (
        <form className={styles.form} onSubmit={submit}>
          <Refused error={create.error} texts={{ invalid: t('keys.wrong') }} />
          <TextInput
            name="name"
            label={t('keys.name')}
            required
            withAsterisk={false}
            data-autofocus
          />
          <Select
            label={t('keys.scope')}
            description={t(`scopeMay.${scope}`)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }))}
            value={scope}
            allowDeselect={false}
            onChange={(value) => setScope(value as Scope)}
          />
          <Textarea
            name="from"
            label={t(scope === 'browser' ? 'keys.origins' : 'keys.addresses')}
            placeholder={scope === 'browser' ? 'https://www.example.com' : '203.0.113.0/24'}
            description={t('keys.fromBody')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autosize
            minRows={2}
          />
          <TextInput name="until" type="date" label={t('keys.untilDay')} />
          <div className={styles.end}>
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('keys.submit')}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

export function RevokeDialog(props: {
  name: string;
  pending: boolean;
  onClose: () => void;
  onRevoke: () => void;
}) {
  const { t } = useTranslation('settings');
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('keys.revokeThis', { name: props.name })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shared' }) }}
    >
      <div className={styles.form}>
        <p>{t('keys.revokeBody')}</p>
        <div className={styles.end}>
          <Button variant="default" onClick={props.onClose}>
            {t('cancel')}
          </Button>
          <Button color="red" loading={props.pending} onClick={props.onRevoke} data-autofocus>
            {t('keys.revoke')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
