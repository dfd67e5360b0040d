import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function LeadsPage() {
  const { t } = useTranslation('leads');
  return (
    <Page title={t('title')}>
      <EmptyState icon={IconUsers} title={t('empty')} />
    </Page>
  );
}
