import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { Refused } from '~/shared/pieces/Refused';
import { useMe } from '~/shared/session';
import { toast } from '~/shared/toast';
import { NewPassword } from '../NewPassword';
import styles from './profile.module.css';

export function PasswordForm() {
  const { t } = useTranslation('account-settings');
  const me = useMe();
  const queries = useQueryClient();
  // Another key makes another, empty form.
  const [round, setRound] = useState(0);
  const change = api.useMutation('put', '/api/v1/password', {
    meta: { asksPassword: true },
    onSuccess: () => {
      setRound((now) => now + 1);
      toast(t('password.changed'));
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/sessions'] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({
      body: { current: String(form.get('current')), new: String(form.get('password')) },
    });
  };
  return (
    <form key={round} className={styles.form} onSubmit={submit}>
      <Refused
        error={change.error}
        texts={{ unauthorised: t('password.wrong'), invalid: t('password.weak') }}
      />
      {/* Managers of passwords look for whose it is. */}
      <input type="hidden" name="username" autoComplete="username" value={me.email} />
      <PasswordInput
        name="current"
        label={t('password.current')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
      />
      <NewPassword label={t('password.new')} />
      <Button type="submit" variant="default" loading={change.isPending}>
        {t('password.submit')}
      </Button>
    </form>
  );
}
