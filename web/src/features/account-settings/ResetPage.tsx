import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { paths } from '~/shared/paths';
import { Refused } from '~/shared/pieces/Refused';
import { Card, NoToken, ToSignIn } from './Card';
import { useToken } from './entering';
import { NewPassword } from './NewPassword';
import styles from './signIn.module.css';

export function ResetPage() {
  const { t } = useTranslation('account-settings');
  const token = useToken();
  const navigate = useNavigate();
  const reset = api.useMutation('post', '/api/v1/password/reset', {
    onSuccess: () =>
      void navigate({ to: paths.signIn, search: { reset: true }, hash: '', replace: true }),
  });
  if (!token) return <NoToken />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    reset.mutate({ body: { token, password } });
  };
  return (
    <Card title={t('reset.title')} lead={t('reset.body')}>
      <form className={styles.form} onSubmit={submit}>
        <Refused
          error={reset.error}
          texts={{ refused: t('reset.used'), invalid: t('password.weak') }}
        />
        <NewPassword label={t('password.new')} autoFocus />
        <Button type="submit" loading={reset.isPending} fullWidth>
          {t('reset.submit')}
        </Button>
        <ToSignIn />
      </form>
    </Card>
  );
}
