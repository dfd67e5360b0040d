import { Link } from '@tanstack/react-router';
import { api } from '~/api/client';
import styles from './myDay.module.css';

/** Who it is about; opens beside the list. What is asked for the name, the panel shows at once then. */
export function LeadLink({ lead }: { lead: string }) {
  const { data } = api.useQuery(
    'get',
    '/api/v1/leads/{lead}',
    { params: { path: { lead } } },
    { staleTime: 5 * 60_000, meta: { live: 'hold' } },
  );
  return (
    <Link to="." search={(now: object) => ({ ...now, lead })} className={styles.lead}>
      <span className="truncate">{data?.name ?? data?.email ?? lead}</span>
      {data?.company && <span className="meta truncate">{data.company.name}</span>}
    </Link>
  );
}
