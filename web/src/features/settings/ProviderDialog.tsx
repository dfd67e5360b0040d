import { Button, Modal, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ifMatch } from '~/api/client';
import type { Schema } from '~/api/types';
import { ErrorState, SkeletonRows } from '~/shared/pieces';
import { Refused } from '~/shared/pieces/Refused';
import { toast } from '~/shared/toast';
import styles from './settings.module.css';

type Provider = Schema<'ProviderDetail'>;
type Joining = Schema<'Joining'>;
const JOINING: readonly Joining[] = ['nobody', 'viewer', 'sales', 'marketer'];
const words = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** What is filled in, of a new provider or of one that is there. */
function read(form: HTMLFormElement) {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name)).trim();
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
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const joins_as = joins === 'nobody' ? undefined : joins;
    add.mutate({ body: { ...read(event.currentTarget), key, joins_as } });
  };
  return (
    <Frame title={t('providers.add')} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
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
        <End pending={add.isPending} onClose={onClose} />
      </form>
    </Frame>
  );
}

export function ChangeProviderDialog({ of, onClose }: { of: string; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { data, error, refetch } = api.useQuery('get', '/api/v1/sign-in-providers/{provider}', {
    params: { path: { provider: of } },
  });
  return (
    <Frame title={t('providers.changeThis', { name: data?.name ?? of })} onClose={onClose}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={5} />}
      {data && <ChangeForm key={data.revision} read={data} onClose={onClose} />}
    </Frame>
  );
}

function ChangeForm({ read: before, onClose }: { read: Provider; onClose: () => void }) {
  const [joins, setJoins] = useState((before.joins_as ?? 'nobody') as Joining);
  const saved = useSaved(onClose);
  const change = api.useMutation('patch', '/api/v1/sign-in-providers/{provider}', {
    onSuccess: saved,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { client_secret, ...body } = read(event.currentTarget);
    change.mutate({
      params: { path: { provider: before.key }, header: ifMatch(before) },
      // An empty one stays as it is.
      body: { ...body, joins_as: joins, ...(client_secret ? { client_secret } : {}) },
    });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Refused error={change.error} />
      <Back to={before.redirect_uri} />
      <Fields before={before} joins={joins} onJoins={setJoins} />
      <End pending={change.isPending} onClose={onClose} />
    </form>
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
  const order = ['label', 'input', 'description', 'error'] as (
    | 'label'
    | 'input'
    | 'description'
    | 'error'
  )[];
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
        inputWrapperOrder={order}
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
        inputWrapperOrder={order}
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
        inputWrapperOrder={order}
        defaultValue={before?.domains.join('\n')}
        required={joins !== 'nobody'}
        withAsterisk={false}
        autosize
        minRows={1}
      />
      <Select
        label={t('providers.joins')}
        description={t(joins === 'nobody' ? 'providers.nobodyBody' : 'providers.joinsBody')}
        inputWrapperOrder={order}
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
      <code className={styles.secret}>{to}</code>
    </div>
  );
}

function Frame(props: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation('settings');
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shared' }) }}
    >
      {props.children}
    </Modal>
  );
}

function End({ pending, onClose }: { pending: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <div className={styles.end}>
      <Button variant="default" onClick={onClose}>
        {t('cancel')}
      </Button>
      <Button type="submit" loading={pending}>
        {t('save')}
      </Button>
    </div>
  );
}

export function RemoveDialog(props: {
  name: string;
  pending: boolean;
  onClose: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('settings');
  return (
    <Frame title={t('providers.removeThis', { name: props.name })} onClose={props.onClose}>
      <div className={styles.form}>
        <p>{t('providers.removeBody')}</p>
        <div className={styles.end}>
          <Button variant="default" onClick={props.onClose}>
            {t('cancel')}
          </Button>
          <Button color="red" loading={props.pending} onClick={props.onRemove} data-autofocus>
            {t('providers.remove')}
          </Button>
        </div>
      </div>
    </Frame>
  );
}
