import { IconBuilding } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function AccountsPage() {
  const { t } = useTranslation('accounts');
  return (
    <Page title={t('title')}>
      <EmptyState icon={IconBuilding} title={t('empty')} />
    </Page>
  );
}
