import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { EmptyState, ErrorState, Page, SkeletonPage } from '~/shared/pieces';
import { accountRoute } from './routes';

export function AccountPage() {
  const { t } = useTranslation('accounts');
  const { account } = accountRoute.useParams();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/accounts/{account}', {
    params: { path: { account } },
  });
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (!data) return <SkeletonPage />;
  return (
    <Page title={data.name}>
      <EmptyState title={t('people')} />
    </Page>
  );
}
