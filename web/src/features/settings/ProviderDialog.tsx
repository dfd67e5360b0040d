import { PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ifMatch } from '~/api/client';
import type { Schema } from '~/api/types';
import { ErrorState, SkeletonRows } from '~/shared/pieces';
import { Dialog } from '~/shared/pieces/Dialog';
import { Refused } from '~/shared/pieces/Refused';
import { toast } from '~/shared/toast';
import { FormDialog } from './FormDialog';
import styles from './settings.module.css';

type Provider = Schema<'ProviderDetail'>;
type Joining = Schema<'Joining'>;
const JOINING: readonly Joining[] = ['nobody', 'viewer', 'sales', 'marketer'];
const words = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** What is filled in, of a new provider or of one that is there. */
function read(form: FormData) {
  const text = (name: string) => String(form.get(name)).trim();
  return {
    name: text('name'),
    issuer: text('issuer'),
    client_id: text('client_id'),
    client_secret: text('client_secret'),
    domains: words(text('domains')),
  };
}

export function NewProviderDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const [key, setKey] = useState('');
  const [joins, setJoins] = useState<Joining>('nobody');
  const saved = useSaved(onClose);
  const add = api.useMutation('post', '/api/v1/sign-in-providers', { onSuccess: saved });
  const joins_as = joins === 'nobody' ? undefined : joins;
  return (
    <FormDialog
      title={t('providers.add')}
      submit={t('save')}
      pending={add.isPending}
      onSubmit={(form) => add.mutate({ body: { ...read(form), key, joins_as } })}
      onClose={onClose}
    >
      <Refused error={add.error} texts={{ refused: t('providers.taken') }} />
      <TextInput
        label={t('providers.key')}
        description={t('providers.keyBody')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder="company"
        pattern="[a-z0-9\-]{1,32}"
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Back to={`${window.location.origin}/api/v1/session/oidc/${key || '…'}/callback`} />
      <Fields joins={joins} onJoins={setJoins} />
    </FormDialog>
  );
}

export function ChangeProviderDialog({ of, onClose }: { of: string; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { data, error, refetch } = api.useQuery('get', '/api/v1/sign-in-providers/{provider}', {
    params: { path: { provider: of } },
  });
  if (data) return <ChangeForm key={data.revision} before={data} onClose={onClose} />;
  return (
    <Dialog title={t('providers.changeThis', { name: of })} onClose={onClose}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} />
      )}
    </Dialog>
  );
}

function ChangeForm({ before, onClose }: { before: Provider; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const [joins, setJoins] = useState((before.joins_as ?? 'nobody') as Joining);
  const saved = useSaved(onClose);
  const change = api.useMutation('patch', '/api/v1/sign-in-providers/{provider}', {
    onSuccess: saved,
  });
  const submit = (form: FormData) => {
    const { client_secret, ...body } = read(form);
    change.mutate({
      params: { path: { provider: before.key }, header: ifMatch(before) },
      // An empty one stays as it is.
      body: { ...body, joins_as: joins, ...(client_secret ? { client_secret } : {}) },
    });
  };
  return (
    <FormDialog
      title={t('providers.changeThis', { name: before.name })}
      submit={t('save')}
      pending={change.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Refused error={change.error} />
      <Back to={before.redirect_uri} />
      <Fields before={before} joins={joins} onJoins={setJoins} />
    </FormDialog>
  );
}

function useSaved(onClose: () => void): (provider: Provider) => void {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  return ({ name }) => {
    for (const path of ['/api/v1/sign-in-providers', '/api/v1/sign-in-providers/{provider}'])
      void queries.invalidateQueries({ queryKey: ['get', path] });
    toast(t('providers.saved', { name }));
    onClose();
  };
}

function Fields(props: { before?: Provider; joins: Joining; onJoins: (joins: Joining) => void }) {
  const { t } = useTranslation('settings');
  const { before, joins } = props;
  return (
    <>
      <TextInput
        name="name"
        label={t('providers.name')}
        placeholder="Company ID"
        defaultValue={before?.name}
        required
        withAsterisk={false}
      />
      <TextInput
        name="issuer"
        type="url"
        label={t('providers.issuer')}
        placeholder="https://id.example.com"
        description={t('providers.issuerBody')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        defaultValue={before?.issuer}
        required
        withAsterisk={false}
      />
      <TextInput
        name="client_id"
        label={t('providers.clientId')}
        autoComplete="off"
        defaultValue={before?.client_id}
        required
        withAsterisk={false}
      />
      <PasswordInput
        name="client_secret"
        label={t('providers.clientSecret')}
        description={before ? t('providers.secretStays') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        required={!before}
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('providers.show') }}
      />
      <Textarea
        name="domains"
        label={t('providers.domains')}
        placeholder="example.com"
        description={t('providers.domainsBody')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        defaultValue={before?.domains.join('\n')}
        required={joins !== 'nobody'}
        withAsterisk={false}
        autosize
        minRows={1}
      />
      <Select
        label={t('providers.joins')}
        description={t(joins === 'nobody' ? 'providers.nobodyBody' : 'providers.joinsBody')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={JOINING.map((value) => ({
          value,
          label: value === 'nobody' ? t('providers.nobody') : t(`role.${value}`),
        }))}
        value={joins}
        allowDeselect={false}
        onChange={(value) => props.onJoins(value as Joining)}
      />
    </>
  );
}

/** What the provider has to know. */
function Back({ to }: { to: string }) {
  const { t } = useTranslation('settings');
  return (
    <div>
      <p className="meta">{t('providers.back')}</p>
      <code className={styles.address}>{to}</code>
    </div>
  );
}
