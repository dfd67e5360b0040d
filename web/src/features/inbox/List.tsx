import { IconArrowUp, IconDownload, IconMessage } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { usePeople } from '~/shared/people';
import { BantCells, ScoreChip, Skeleton, SlaClock } from '~/shared/pieces';
import { assetsOf, type Bucket, type Handoff } from './inbox';
import styles from './inbox.module.css';
import type { useInbox } from './useInbox';

interface Props {
  inbox: ReturnType<typeof useInbox>;
  selected: number | undefined;
  showOwner: boolean;
  onSelect: (handoff: Handoff) => void;
}

type Entry = { bucket: Bucket; count: number } | { handoff: Handoff };

const HEAD_PX = 29;
const ROW_PX = 94;

/** Only what can be seen is there: each row asks for its brief, and there may be hundreds. */
export function List({ inbox, selected, showOwner, onSelect }: Props) {
  const { t } = useTranslation('inbox');
  const scroller = useRef<HTMLDivElement>(null);
  const entries = useMemo<Entry[]>(
    () =>
      inbox.groups.flatMap(({ bucket, items }) => [
        { bucket, count: items.length },
        ...items.map((handoff) => ({ handoff })),
      ]),
    [inbox.groups],
  );
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (at(entries, index)?.bucket ? HEAD_PX : ROW_PX),
    getItemKey: (index) => keyOf(entries[index]) ?? index,
    overscan: 6,
  });
  const place = entries.findIndex((each) => 'handoff' in each && each.handoff.id === selected);
  const { scrollToIndex } = virtual;
  useEffect(() => {
    // With the first of a group its heading is seen too.
    if (place > 0) scrollToIndex(place === 1 ? 0 : place, { align: 'auto' });
  }, [place, scrollToIndex]);
  return (
    <div ref={scroller} className={styles.scroller}>
      <div role="status" className={styles.news} data-some={inbox.fresh > 0}>
        {inbox.fresh > 0 && (
          <button type="button" onClick={inbox.take}>
            <IconArrowUp size={14} stroke={2} aria-hidden />
            {t('fresh', { count: inbox.fresh })}
          </button>
        )}
      </div>
      <ol className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const entry = entries[item.index];
          if (!entry) return null;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles.entry}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {'bucket' in entry ? (
                <h2 className={styles.bucket} data-bucket={entry.bucket}>
                  {t(`bucket.${entry.bucket}`)}
                  <span className={styles.count}>{entry.count}</span>
                </h2>
              ) : (
                <Row
                  handoff={entry.handoff}
                  selected={entry.handoff.id === selected}
                  gone={inbox.gone.has(entry.handoff.id)}
                  showOwner={showOwner}
                  onSelect={onSelect}
                />
              )}
            </li>
          );
        })}
      </ol>
      {inbox.more && <p className={styles.more}>{t('more')}</p>}
    </div>
  );
}

const at = (entries: readonly Entry[], index: number) => {
  const entry = entries[index];
  return entry && 'bucket' in entry ? entry : null;
};
const keyOf = (entry: Entry | undefined) =>
  entry && ('bucket' in entry ? entry.bucket : entry.handoff.id);

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
    <div className={styles.row} data-selected={selected} data-gone={gone}>
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
    </div>
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
  const assets = data ? assetsOf(data.path) : [];
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
        <ScoreChip id={handoff.lead_id} score={handoff.score} grade={handoff.grade} qualified />
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
