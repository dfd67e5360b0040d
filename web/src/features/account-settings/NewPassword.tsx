import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '~/api/errors';

export const PASSWORD_MIN = 12;

/** A password that is to be set. What it has to be stands below, and how much is missing. */
export function NewPassword({
  label,
  name = 'password',
  autoFocus,
}: {
  label: string;
  name?: string;
  autoFocus?: boolean;
}) {
  const { t } = useTranslation('account-settings');
  const [length, setLength] = useState(0);
  const missing = PASSWORD_MIN - length;
  return (
    <PasswordInput
      name={name}
      label={label}
      description={
        length > 0 && missing > 0 ? t('password.missing', { count: missing }) : t('password.rule')
      }
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      autoComplete="new-password"
      minLength={PASSWORD_MIN}
      required
      withAsterisk={false}
      autoFocus={autoFocus}
      onChange={(event) => setLength([...event.currentTarget.value].length)}
      visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
    />
  );
}

/** Whether it was the password that a refusal is about. */
export const isWeak = (error: unknown): boolean =>
  error instanceof ApiError && error.refusal === 'invalid' && error.detail.startsWith('password');
