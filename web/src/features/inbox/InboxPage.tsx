import { IconInbox } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function InboxPage() {
  const { t } = useTranslation('inbox');
  return (
    <Page title={t('title')}>
      <EmptyState icon={IconInbox} title={t('empty')} />
    </Page>
  );
}
