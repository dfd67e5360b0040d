import { IconArrowUp, IconDownload, IconMessage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { usePeople } from '~/shared/people';
import { BantCells, ScoreChip, Skeleton, SlaClock } from '~/shared/pieces';
import { assetsOf, type Handoff, visitsOf } from './inbox';
import styles from './inbox.module.css';
import type { useInbox } from './useInbox';

interface Props {
  inbox: ReturnType<typeof useInbox>;
  selected: number | undefined;
  showOwner: boolean;
  onSelect: (handoff: Handoff) => void;
}

export function List({ inbox, selected, showOwner, onSelect }: Props) {
  const { t } = useTranslation('inbox');
  return (
    <>
      <div role="status" className={styles.news} data-some={inbox.fresh > 0}>
        {inbox.fresh > 0 && (
          <button type="button" onClick={inbox.take}>
            <IconArrowUp size={14} stroke={2} aria-hidden />
            {t('fresh', { count: inbox.fresh })}
          </button>
        )}
      </div>
      {inbox.groups.map((group) => (
        <section key={group.bucket} aria-labelledby={`bucket-${group.bucket}`}>
          <h2 id={`bucket-${group.bucket}`} className={styles.bucket} data-bucket={group.bucket}>
            {t(`bucket.${group.bucket}`)}
            <span className={styles.count}>{group.items.length}</span>
          </h2>
          <ul className={styles.rows}>
            {group.items.map((handoff) => (
              <Row
                key={handoff.id}
                handoff={handoff}
                selected={handoff.id === selected}
                gone={inbox.gone.has(handoff.id)}
                showOwner={showOwner}
                onSelect={onSelect}
              />
            ))}
          </ul>
        </section>
      ))}
      {inbox.more && <p className={styles.more}>{t('more')}</p>}
    </>
  );
}

interface RowProps {
  handoff: Handoff;
  selected: boolean;
  gone: boolean;
  showOwner: boolean;
  onSelect: (handoff: Handoff) => void;
}

function Row({ handoff, selected, gone, showOwner, onSelect }: RowProps) {
  const { t } = useTranslation('inbox');
  const people = usePeople();
  return (
    <li
      id={`handoff-${handoff.id}`}
      className={styles.row}
      data-selected={selected}
      data-gone={gone}
    >
      <div className={styles.line}>
        <button
          type="button"
          className={styles.who}
          aria-current={selected || undefined}
          onClick={() => onSelect(handoff)}
        >
          <span className={styles.name}>{handoff.name ?? handoff.email ?? handoff.lead}</span>
          {handoff.company && <span className={styles.company}>{handoff.company}</span>}
        </button>
        <Clock handoff={handoff} />
      </div>
      {gone ? (
        <p className={styles.goneNote}>{t('gone')}</p>
      ) : (
        <Glance handoff={handoff}>
          {showOwner && (
            <span className={styles.owner} data-nobody={!handoff.owner}>
              {handoff.owner ? people.nameOf(handoff.owner) : t('nobody')}
            </span>
          )}
        </Glance>
      )}
    </li>
  );
}

export function Clock({ handoff }: { handoff: Handoff }) {
  return (
    <SlaClock
      from={handoff.opened_at}
      due={handoff.sla_at}
      overdue={handoff.overdue_at}
      snoozedUntil={handoff.snoozed_until}
    />
  );
}

export function useBrief(id: number) {
  const { i18n } = useTranslation();
  return api.useQuery(
    'get',
    '/api/v1/handoffs/{id}/brief',
    {
      params: { path: { id }, query: { language: i18n.language === 'ko' ? 'ko' : 'en' } },
    },
    // What they did since is told by the lead's page; here it must not be asked for at every event.
    { staleTime: 5 * 60_000, meta: { live: 'hold' } },
  );
}

/** Why they are worth a call, in two lines. */
function Glance({ handoff, children }: { handoff: Handoff; children: React.ReactNode }) {
  const { t } = useTranslation('inbox');
  const { data } = useBrief(handoff.id);
  const assets = data ? assetsOf(visitsOf(data)) : [];
  const reasons = data?.reasons.slice(0, 3) ?? [];
  return (
    <>
      <div className={styles.line}>
        <div className={styles.reasons}>
          {!data && <Skeleton width="70%" />}
          {reasons.map((reason) => (
            <span key={reason.rule} className={styles.reason}>
              {reason.label}
            </span>
          ))}
        </div>
        <ScoreChip score={handoff.score} grade={handoff.grade} qualified />
      </div>
      <div className={styles.line}>
        <div className={styles.facts}>
          {data ? <BantCells letters={data.bant} /> : <Skeleton width={94} height={22} />}
          {children}
          {assets[0] && (
            <span className={styles.asset} title={assets.join('\n')}>
              <IconDownload size={14} stroke={1.75} aria-hidden />
              <span className="sr-only">{t('downloaded')}</span>
              <span className="truncate">{assets[0]}</span>
              {assets.length > 1 && <span>+{assets.length - 1}</span>}
            </span>
          )}
        </div>
        {data?.band && (
          <span className={styles.band}>
            <IconMessage size={14} stroke={1.5} aria-hidden />
            {data.band.name}
          </span>
        )}
      </div>
    </>
  );
}
