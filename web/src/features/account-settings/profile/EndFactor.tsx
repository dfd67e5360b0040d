import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { Dialog } from '~/shared/pieces/Dialog';
import { ConfirmPassword } from './ConfirmPassword';

export function EndFactor({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('account-settings');
  const end = api.useMutation('post', '/api/v1/second-factor/end', {
    meta: { asksPassword: true },
    onSuccess: onDone,
  });
  return (
    <Dialog onClose={onClose} title={t('factor.endTitle')}>
      <ConfirmPassword
        body={t('factor.endBody')}
        submit={t('factor.endSubmit')}
        danger
        pending={end.isPending}
        error={end.error}
        onSubmit={(password) => end.mutate({ body: { password } })}
      />
    </Dialog>
  );
}
