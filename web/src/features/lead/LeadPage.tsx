import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { EmptyState, ErrorState, Page, SkeletonPage } from '~/shared/pieces';
import { leadRoute } from './routes';

export function LeadPage() {
  const { t } = useTranslation('lead');
  const { lead } = leadRoute.useParams();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/leads/{lead}', {
    params: { path: { lead } },
  });
  if (error)
    return (
      <Page title={lead}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (!data) return <SkeletonPage />;
  return (
    <Page title={data.name ?? data.key}>
      <EmptyState title={t('empty')} />
    </Page>
  );
}
