import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { Refused } from '~/shared/pieces/Refused';
import { Card, ToSignIn } from './Card';
import styles from './signIn.module.css';

export function ForgotPage() {
  const { t } = useTranslation('account-settings');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const forget = api.useMutation('post', '/api/v1/password/forgot', {
    onSuccess: (_, { body }) => setSentTo(body.email),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    forget.mutate({ body: { email } });
  };
  // Whether the address is a member's is told to nobody.
  if (sentTo)
    return (
      <Card title={t('forgot.sent')} lead={t('forgot.sentBody', { email: sentTo })}>
        <div className={styles.form}>
          <p className="meta" role="status">
            {t('forgot.noMail')}
          </p>
          <ToSignIn />
        </div>
      </Card>
    );
  return (
    <Card title={t('forgot.title')} lead={t('forgot.body')}>
      <form className={styles.form} onSubmit={submit}>
        <Refused error={forget.error} texts={{ invalid: t('email.wrong') }} />
        <TextInput
          name="email"
          type="email"
          label={t('signIn.email')}
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
        />
        <Button type="submit" loading={forget.isPending} fullWidth>
          {t('forgot.submit')}
        </Button>
        <ToSignIn />
      </form>
    </Card>
  );
}
