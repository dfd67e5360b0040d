import { useTranslation } from 'react-i18next';
import { paths } from '~/shared/paths';
import { ErrorState, Page, SkeletonPage, WayOn } from '~/shared/pieces';
import { LeadView } from './LeadView';
import { leadRoute } from './routes';
import { nameOf, useLeadWhole } from './useLead';

export function LeadPage() {
  const { t } = useTranslation('lead');
  const { lead } = leadRoute.useParams();
  const { data, error, refetch } = useLeadWhole(lead);
  if (error && !data)
    return (
      <Page title={lead}>
        <ErrorState
          error={error}
          onRetry={() => void refetch()}
          action={<WayOn to={paths.leads} label={t('all')} />}
        />
      </Page>
    );
  if (!data) return <SkeletonPage />;
  return (
    <Page title={nameOf(data)} flush>
      <LeadView lead={data} address={lead} />
    </Page>
  );
}
