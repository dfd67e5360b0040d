import { Button, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { currentLanguage } from '~/shared/i18n';
import { Refused } from '~/shared/pieces/Refused';
import { Card, NoToken } from './Card';
import { browserZone, useEnter, useToken } from './entering';
import { isWeak, NewPassword } from './NewPassword';
import styles from './signIn.module.css';

export function SetUpPage() {
  const { t } = useTranslation('account-settings');
  const token = useToken();
  const enter = useEnter();
  const setUp = api.useMutation('post', '/api/v1/set-up', { onSuccess: enter });
  if (!token) return <NoToken />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    setUp.mutate({
      body: {
        token,
        email: text('email'),
        password: String(form.get('password')),
        ...(text('name') ? { name: text('name') } : {}),
        language: currentLanguage(),
        time_zone: browserZone(),
      },
    });
  };
  return (
    <Card title={t('setUp.title')} lead={t('setUp.body')}>
      <form className={styles.form} onSubmit={submit}>
        <Refused
          error={setUp.error}
          texts={{
            refused: t('setUp.used'),
            invalid: isWeak(setUp.error) ? t('password.weak') : t('email.wrong'),
          }}
        />
        <TextInput name="name" label={t('name.label')} autoComplete="name" autoFocus />
        <TextInput
          name="email"
          type="email"
          label={t('signIn.email')}
          autoComplete="username"
          required
          withAsterisk={false}
        />
        <NewPassword label={t('signIn.password')} />
        <p className="meta">{t('setUp.zone', { zone: browserZone() })}</p>
        <Button type="submit" loading={setUp.isPending} fullWidth>
          {t('setUp.submit')}
        </Button>
      </form>
    </Card>
  );
}
