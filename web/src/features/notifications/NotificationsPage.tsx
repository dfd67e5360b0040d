import { IconBell } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function NotificationsPage() {
  const { t } = useTranslation('notifications');
  return (
    <Page title={t('title')}>
      <EmptyState icon={IconBell} title={t('empty')} />
    </Page>
  );
}
