import { IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '~/shared/pieces';

export function MyDayPage() {
  const { t } = useTranslation('my-day');
  return (
    <Page title={t('title')}>
      <EmptyState icon={IconSun} title={t('empty')} />
    </Page>
  );
}
