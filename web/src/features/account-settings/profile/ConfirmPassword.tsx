import { Button, PasswordInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '~/shared/pieces/Refused';
import styles from './profile.module.css';

/** What changes who gets in asks for the password once more. */
export function ConfirmPassword(props: {
  body: string;
  submit: string;
  danger?: boolean;
  pending: boolean;
  error: unknown;
  onSubmit: (password: string) => void;
}) {
  const { t } = useTranslation('account-settings');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    props.onSubmit(String(new FormData(event.currentTarget).get('password')));
  };
  return (
    <form className={styles.step} onSubmit={submit}>
      <p>{props.body}</p>
      <Refused error={props.error} texts={{ unauthorised: t('password.wrong') }} />
      <PasswordInput
        name="password"
        label={t('signIn.password')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
      />
      <div className={styles.actions}>
        <Button type="submit" color={props.danger ? 'red' : undefined} loading={props.pending}>
          {props.submit}
        </Button>
      </div>
    </form>
  );
}
