import { IconLayoutKanban } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function BoardPage() {
  const { t } = useTranslation('board');
  return (
    <Page title={t('title')}>
      <EmptyState icon={IconLayoutKanban} title={t('empty')} />
    </Page>
  );
}
