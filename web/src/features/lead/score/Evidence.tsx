import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { LedgerEntry } from '~/api/types';
import { EmptyState, ErrorState, SkeletonRows } from '~/shared/pieces';
import { Dialog } from '~/shared/pieces/Dialog';
import { useFormat } from '~/shared/useFormat';
import journey from '../journey/journey.module.css';
import { Touch } from '../journey/Touch';
import styles from '../lead.module.css';

const LIMIT = 200;

/**
 * The events behind a line. The API names the newest that counted, not the others: what is shown is
 * all of its kind, with that one marked.
 */
export function Evidence(props: {
  address: string;
  entry: LedgerEntry;
  at: string;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation('lead');
  const format = useFormat();
  const { entry, address, at } = props;
  const path = { lead: address };
  const until = entry.last_at ?? at;
  const newest = api.useQuery('get', '/api/v1/leads/{lead}/journey', {
    params: { path, query: { until, limit: 1 } },
  });
  const name = newest.data?.sessions[0]?.events[0]?.name;
  const all = api.useQuery(
    'get',
    '/api/v1/leads/{lead}/journey',
    { params: { path, query: { until, limit: LIMIT, events: name } } },
    { enabled: Boolean(name) },
  );
  const events = (all.data?.sessions ?? []).flatMap((session) => session.events);
  const error = newest.error ?? all.error;
  const missing = newest.data && !name;
  return (
    <Dialog
      onClose={props.onClose}
      size={620}
      title={entry.label?.[i18n.language] ?? entry.label?.en ?? entry.rule}
    >
      <p className={styles.dialogLead}>
        {t('evidence.counted', { count: entry.occurrences })}
        {entry.refused ? `, ${t('evidence.refused', { count: entry.refused })}` : ''}
        {'. '}
        {t('evidence.worth', {
          earned: format.points(entry.earned ?? 0),
          now: format.points(entry.points),
        })}
        {entry.zero_at ? ` ${t('evidence.zero', { at: format.exact(entry.zero_at) })}` : ''}
      </p>
      {Boolean(error) && <ErrorState error={error} onRetry={() => void newest.refetch()} />}
      {!error && !missing && !all.data && <SkeletonRows rows={5} />}
      {missing && <EmptyState title={t('evidence.gone')} body={t('evidence.goneBody')} />}
      {name && all.data && (
        <>
          <ol className={journey.events}>
            {events.map((event) => (
              <Touch
                key={event.message_id}
                event={event}
                dated
                newest={event.at === entry.last_at}
              />
            ))}
          </ol>
          <p className={`meta ${styles.hint}`}>{t('evidence.kind')}</p>
        </>
      )}
    </Dialog>
  );
}
