import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function OverviewPage() {
  const { t } = useTranslation('overview');
  return (
    <Page title={t('title')}>
      <EmptyState icon={IconChartBar} title={t('empty')} />
    </Page>
  );
}
