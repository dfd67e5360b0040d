import { Button, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { Refused } from '~/shared/pieces/Refused';
import { Card, NoToken, ToSignIn } from './Card';
import { useEnter, useToken } from './entering';
import { NewPassword } from './NewPassword';
import styles from './signIn.module.css';

export function InvitationPage() {
  const { t } = useTranslation('account-settings');
  const token = useToken();
  const enter = useEnter();
  const accept = api.useMutation('post', '/api/v1/invitations/accept', { onSuccess: enter });
  if (!token) return <NoToken />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name')).trim();
    const password = String(form.get('password'));
    accept.mutate({ body: { token, password, ...(name ? { name } : {}) } });
  };
  return (
    <Card title={t('invitation.title')} lead={t('invitation.body')}>
      <form className={styles.form} onSubmit={submit}>
        <Refused
          error={accept.error}
          texts={{ refused: t('invitation.used'), invalid: t('password.weak') }}
        />
        <TextInput
          name="name"
          label={t('name.label')}
          description={t('invitation.name')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="name"
          maxLength={200}
          autoFocus
        />
        <NewPassword label={t('signIn.password')} />
        <Button type="submit" loading={accept.isPending} fullWidth>
          {t('invitation.submit')}
        </Button>
        <ToSignIn />
      </form>
    </Card>
  );
}
