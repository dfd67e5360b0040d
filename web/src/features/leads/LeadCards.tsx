import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Section } from '~/shared/listing';
import { itemsOf, type LeadRow, nameOf, useLoadAhead, useMembers } from '~/shared/listing';
import { ErrorState, ScoreChip, StageTag, When } from '~/shared/pieces';
import { GroupRow } from './GroupRow';
import styles from './leads.module.css';

interface Props {
  sections: Section[];
  by?: string;
  current?: string;
  onOpen: (row: LeadRow) => void;
  onToggle: (section: string) => void;
}

const CARD = 84;
const HEAD = 40;
const AHEAD = 10;

/** The table where there is no room for one. */
export function LeadCards({ sections, by, current, onOpen, onToggle }: Props) {
  const { t } = useTranslation('leads');
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => itemsOf(sections, Boolean(by)), [sections, by]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index) => (items.isGroup(index) ? HEAD : CARD), [items]),
    getItemKey: items.keyAt,
    overscan: 6,
  });
  const shown = virtual.getVirtualItems();
  useLoadAhead(items, shown, AHEAD);
  const broken = sections.find((section) => section.open && section.error);
  if (broken && !broken.rows.length)
    return <ErrorState error={broken.error} onRetry={broken.retry} />;
  return (
    <div ref={scroller} className={styles.scroller}>
      <ul
        className={styles.cards}
        aria-label={t('table')}
        style={{ height: virtual.getTotalSize() }}
      >
        {shown.map(({ index, start, key }) => {
          const item = items.at(index);
          const style = { transform: `translateY(${start}px)` };
          if (!item) return null;
          if (item.kind === 'group')
            return (
              <li key={key} className={styles.cardHead} style={style}>
                <GroupRow
                  plain
                  by={by ?? ''}
                  section={item.section}
                  index={index}
                  active
                  onToggle={() => onToggle(item.section.id)}
                />
              </li>
            );
          if (item.kind === 'stub')
            return (
              <li key={key} className={styles.card} style={style} aria-hidden>
                <span className={styles.stub} />
              </li>
            );
          return (
            <li key={key} className={styles.card} style={style}>
              <Card row={item.row} current={item.row.key === current} onOpen={onOpen} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Card({
  row,
  current,
  onOpen,
}: {
  row: LeadRow;
  current: boolean;
  onOpen: (row: LeadRow) => void;
}) {
  const { nameOf: memberName } = useMembers();
  return (
    <button
      type="button"
      className={styles.cardButton}
      aria-current={current || undefined}
      onClick={() => onOpen(row)}
    >
      <span className={styles.cardLine}>
        <span className={`truncate ${styles.name}`}>{nameOf(row)}</span>
        <ScoreChip
          id={row.id}
          score={row.score?.score}
          grade={row.score?.grade}
          qualified={row.score?.qualified}
        />
      </span>
      <span className={`truncate ${styles.cardCompany}`}>{row.company?.name ?? row.email}</span>
      <span className={styles.cardLine}>
        <StageTag stage={row.stage} />
        <span className={`truncate ${styles.cardMeta}`}>
          {row.owner && memberName(row.owner)}
          {row.owner && row.last_activity && ' · '}
          {row.last_activity && <When at={row.last_activity} />}
        </span>
      </span>
    </button>
  );
}
