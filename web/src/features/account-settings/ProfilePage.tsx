import { IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function ProfilePage() {
  const { t } = useTranslation('account-settings');
  return (
    <Page title={t('profile.title')}>
      <EmptyState icon={IconUser} title={t('profile.empty')} />
    </Page>
  );
}
