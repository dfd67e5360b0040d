import { IconTimeline } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function TimelinePage() {
  const { t } = useTranslation('timeline');
  return (
    <Page title={t('title')}>
      <EmptyState icon={IconTimeline} title={t('empty')} />
    </Page>
  );
}
