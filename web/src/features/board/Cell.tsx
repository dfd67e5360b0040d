import { useDroppable } from '@dnd-kit/react';
import { useIntersection } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLeadPages, usePatchedRows } from '~/shared/listing';
import { ErrorState, Skeleton } from '~/shared/pieces';
import styles from './board.module.css';
import { Card } from './Card';
import { useBoardValue } from './context';
import type { Place } from './useBoard';

const AHEAD = 8;

interface Props {
  place: Place;
  /** It is in sight to begin with, as far as can be told. */
  early: boolean;
}

/** A column, or a column's part in a lane. It asks for its leads once it comes into sight. */
export function Cell({ place, early }: Props) {
  const { t } = useTranslation('board');
  const board = useBoardValue();
  const scroller = useRef<HTMLDivElement | null>(null);
  const { ref: seenRef, entry } = useIntersection({ rootMargin: '200px' });
  const [seen, setSeen] = useState(early);
  if (entry?.isIntersecting && !seen) setSeen(true);
  const { q, sort } = board.search;
  const pages = useLeadPages({
    filter: place.filter,
    q,
    sort,
    attributes: board.attributes,
    limit: 40,
    enabled: seen,
  });
  const { rows, hasNextPage, isFetching, fetchNextPage } = pages;
  usePatchedRows(rows);
  const { tellOrder } = board;
  useEffect(
    () =>
      tellOrder(
        place.id,
        rows.map((row) => row.key),
      ),
    [tellOrder, place.id, rows],
  );

  const { ref: dropRef, isDropTarget } = useDroppable({ id: place.id, data: { place } });
  const [lifted, setLifted] = useState<string>();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 96,
    gap: 8,
    paddingStart: 4,
    paddingEnd: 24,
    // Lanes are low and many: what is ahead of each is drawn beside all others.
    overscan: place.lane ? 1 : 4,
    getItemKey: (index) => rows[index]?.id ?? index,
    // A card that is held stays, however far its column is scrolled.
    rangeExtractor: (range) => {
      const held = rows.findIndex((row) => row.key === lifted);
      const shown = defaultRangeExtractor(range);
      return held < 0 || shown.includes(held) ? shown : [...shown, held].sort((a, b) => a - b);
    },
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && last >= rows.length - AHEAD) void fetchNextPage();
  }, [hasNextPage, isFetching, last, rows.length, fetchNextPage]);

  const setRef = useMemo(
    () => (element: HTMLDivElement | null) => {
      scroller.current = element;
      seenRef(element);
      dropRef(element);
    },
    [seenRef, dropRef],
  );
  return (
    <div ref={setRef} className={styles.cell} data-over={isDropTarget || undefined}>
      {pages.error && !rows.length ? (
        <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending && place.count !== 0 ? (
        <div className={styles.waiting} aria-hidden>
          {[0, 1, 2].slice(0, place.count ?? 3).map((each) => (
            <Skeleton key={each} height={84} />
          ))}
        </div>
      ) : (
        <ul
          className={styles.cards}
          aria-label={board.said(place)}
          style={{ height: virtual.getTotalSize() }}
        >
          {shown.map(({ index, start, key }) => {
            const row = rows[index];
            return (
              row && (
                <li
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={styles.slot}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Card row={row} place={place} onLift={setLifted} />
                </li>
              )
            );
          })}
        </ul>
      )}
      {!pages.isPending && !rows.length && !pages.error && (
        <p className={styles.nobody}>{t('nobody')}</p>
      )}
    </div>
  );
}
