import { ErrorState, Page, SkeletonPage } from '~/shared/pieces';
import { LeadView } from './LeadView';
import { leadRoute } from './routes';
import { nameOf, useLeadWhole } from './useLead';

export function LeadPage() {
  const { lead } = leadRoute.useParams();
  const { data, error, refetch } = useLeadWhole(lead);
  if (error && !data)
    return (
      <Page title={lead}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (!data) return <SkeletonPage />;
  return (
    <Page title={nameOf(data)} flush>
      <LeadView lead={data} address={lead} />
    </Page>
  );
}
