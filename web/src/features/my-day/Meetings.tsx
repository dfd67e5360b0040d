import { IconMapPin, IconPhone, IconUsers } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { ErrorState, SkeletonRows, When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { useFormat, useLocale, useNow } from '~/shared/useFormat';
import { type Meeting, sortMeetings } from './day';
import { LeadLink } from './LeadLink';
import styles from './myDay.module.css';
import { Side } from './Side';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SHOWN = 4;

export function Meetings() {
  const { t } = useTranslation('my-day');
  const me = useMe();
  const now = useNow();
  const { zone } = useLocale();
  // A day back holds all of today wherever one is; by the hour, so that it is one question.
  const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const since = new Date(hour - DAY_MS).toISOString();
  const { data, error, refetch } = api.useQuery(
    'get',
    '/api/v1/meetings',
    { params: { query: { owner: me.email, since, limit: 50 } } },
    { placeholderData: (before) => before },
  );
  const { today, next } = useMemo(
    () => sortMeetings(data?.items ?? [], now, zone),
    [data, now, zone],
  );
  return (
    <Side title={t('meetings.title')}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} />}
      {data && today.length === 0 && <p className="meta">{t('meetings.none')}</p>}
      {today.length > 0 && (
        <ul className={styles.meetings}>
          {today.map((meeting) => (
            <MeetingRow key={meeting.id} meeting={meeting} over={new Date(meeting.ends_at) < now} />
          ))}
        </ul>
      )}
      {next.length > 0 && (
        <>
          <h3>{t('meetings.next')}</h3>
          <ul className={styles.meetings}>
            {next.slice(0, SHOWN).map((meeting) => (
              <MeetingRow key={meeting.id} meeting={meeting} later />
            ))}
          </ul>
        </>
      )}
    </Side>
  );
}

function MeetingRow({
  meeting,
  over,
  later,
}: {
  meeting: Meeting;
  over?: boolean;
  later?: boolean;
}) {
  const { t } = useTranslation('my-day');
  const format = useFormat();
  const Icon = meeting.kind === 'call' ? IconPhone : IconUsers;
  return (
    <li className={styles.meeting} data-over={over}>
      <span className={styles.at}>
        {later && <When at={meeting.starts_at} />}
        <span>
          {format.clock(meeting.starts_at)}
          {!later && `–${format.clock(meeting.ends_at)}`}
        </span>
      </span>
      <span className={styles.what}>
        <span className={styles.about}>
          <Icon size={16} stroke={1.5} aria-hidden />
          <span className="sr-only">{t(`meeting.${meeting.kind}`)}</span>
          {meeting.title}
        </span>
        <LeadLink lead={meeting.lead} />
        {meeting.place && (
          <span className="meta">
            <IconMapPin size={14} stroke={1.5} aria-hidden /> {meeting.place}
          </span>
        )}
        {over && meeting.status === 'planned' && (
          <span className="meta">{t('meetings.unnoted')}</span>
        )}
      </span>
    </li>
  );
}
