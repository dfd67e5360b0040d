import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { Refused } from '~/shared/pieces/Refused';
import styles from './signIn.module.css';

interface Props {
  to?: string;
  onLeave?: () => void;
  children?: ReactNode;
}

/** A button for each provider; nothing where there is none, or where it cannot be told: the password is always there. */
export function Providers({ to, onLeave, children }: Props) {
  const { t } = useTranslation('account-settings');
  const { data } = api.useQuery('get', '/api/v1/session/providers');
  const leave = api.useMutation('post', '/api/v1/session/oidc/{provider}', {
    onSuccess: ({ address }) => window.location.assign(address),
  });
  if (!data?.items.length) return null;
  return (
    <div className={styles.providers}>
      {children}
      <Refused error={leave.error} texts={{ refused: t('provider.away') }} />
      {data.items.map(({ key, name }) => (
        <Button
          key={key}
          variant="default"
          fullWidth
          // Until the browser has left, it stays so.
          loading={
            (leave.isPending || leave.isSuccess) && leave.variables.params.path.provider === key
          }
          onClick={() => {
            onLeave?.();
            leave.mutate({
              params: { path: { provider: key } },
              body: to ? { return_to: to } : {},
            });
          }}
        >
          {t('provider.with', { name })}
        </Button>
      ))}
    </div>
  );
}
