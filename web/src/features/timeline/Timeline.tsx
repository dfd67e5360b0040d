import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf, type LeadRow, type Section, useLoadAhead } from '~/shared/listing';
import { ErrorState } from '~/shared/pieces';
import { useLocale, useNow } from '~/shared/useFormat';
import { beginOf, toDayField } from '~/shared/zoned';
import { Axis, Lines } from './Axis';
import { GroupLine } from './GroupLine';
import { Line } from './Line';
import { type Scale, scaleOf, type Zoom } from './scale';
import styles from './timeline.module.css';

interface Props {
  sections: Section[];
  by?: string;
  zoom: Zoom;
  at?: string;
  toToday: number;
  current?: string;
  onAt: (at: string | undefined) => void;
  onOpen: (row: LeadRow) => void;
  onToggle: (section: string) => void;
}

const ROW = 36;
const AHEAD = 15;

/**
 * Leads as bars over time: a layer of our own on TanStack Virtual. A Gantt chart's tasks are one bar
 * that can be dragged; here a bar is a history of segments that cannot, and the plan is its markers.
 */
export function Timeline(props: Props) {
  const { sections, by, zoom, current, onOpen, onToggle } = props;
  const { t } = useTranslation('timeline');
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow().getTime();
  const { zone } = useLocale();
  const today = toDayField(new Date(now), zone);
  // The scale moves on at midnight, not with every tick of the clock.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const scale = useMemo(() => scaleOf(zoom, now, zone), [zoom, today, zone]);
  const items = useMemo(() => itemsOf(sections, Boolean(by)), [sections, by]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
    getItemKey: items.keyAt,
  });
  const shown = virtual.getVirtualItems();
  useLoadAhead(items, shown, AHEAD);
  const seen = useSeen(scroller, scale, props, now);

  const broken = sections.find((section) => section.open && section.error);
  if (broken && !broken.rows.length)
    return <ErrorState error={broken.error} onRetry={broken.retry} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section ref={scroller} className={styles.scroller} aria-label={t('title')} tabIndex={0}>
      <div
        className={styles.canvas}
        style={{ '--width': `${scale.width}px` } as React.CSSProperties}
      >
        <Axis scale={scale} seen={seen} now={now} />
        <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          <Lines scale={scale} seen={seen} now={now} />
          <ul aria-label={t('leads')}>
            {shown.map(({ index, start, key }) => {
              const item = items.at(index);
              const style = { transform: `translateY(${start}px)` };
              if (!item) return null;
              return (
                <li key={key} className={styles.item} data-kind={item.kind} style={style}>
                  {item.kind === 'group' && (
                    <GroupLine
                      by={by ?? ''}
                      section={item.section}
                      onToggle={() => onToggle(item.section.id)}
                    />
                  )}
                  {item.kind === 'row' && (
                    <Line
                      row={item.row}
                      scale={scale}
                      seen={seen}
                      now={now}
                      current={item.row.key === current}
                      onOpen={onOpen}
                    />
                  )}
                  {item.kind === 'stub' && <span className={styles.stub} aria-hidden />}
                </li>
              );
            })}
          </ul>
        </div>
      </div>
    </section>
  );
}

export interface Seen {
  from: number;
  to: number;
}

const HALF_DAY_MS = 43_200_000;
/** The middle of a day of the address; nothing where it is none. */
function noonOf(day: string, zone: string): number | undefined {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? undefined : beginOf(date, zone) + HALF_DAY_MS;
}

const STILL_MS = 400;
/** Where today stands at first: most of what is told is before it, and the plan needs some room. */
const HOME = 0.62;

/** Which stretch of time is looked at; keeps its middle through zooming, and in the address. */
function useSeen(
  scroller: React.RefObject<HTMLDivElement | null>,
  scale: Scale,
  { at, toToday, onAt }: Pick<Props, 'at' | 'toToday' | 'onAt'>,
  now: number,
): Seen {
  const [seen, setSeen] = useState<Seen>({ from: now, to: now });
  const middle = useRef<number | undefined>(at ? noonOf(at, scale.zone) : undefined);
  const latest = useRef({ onAt, now });
  latest.current = { onAt, now };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asking for today is an occasion
  useEffect(() => {
    middle.current = undefined;
  }, [toToday]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asking for today is an occasion
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const label = labelWidth(element);
    const room = () => element.clientWidth - label;
    const place = () => {
      element.scrollLeft =
        middle.current === undefined
          ? scale.x(latest.current.now) - room() * HOME
          : scale.x(middle.current) - room() / 2;
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    let before = -1;
    const look = () => {
      const left = element.scrollLeft;
      if (left === before) return;
      before = left;
      setSeen({ from: scale.at(left), to: scale.at(left + room()) });
      clearTimeout(timer);
      timer = setTimeout(() => {
        const centre = scale.at(left + room() / 2);
        const home = scale.x(latest.current.now) - room() * HOME;
        const isHome = Math.abs(home - left) < 2;
        middle.current = isHome ? undefined : centre;
        latest.current.onAt(isHome ? undefined : toDayField(new Date(centre), scale.zone));
      }, STILL_MS);
    };
    place();
    look();
    const watch = new ResizeObserver(() => {
      before = -1;
      look();
    });
    watch.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      watch.disconnect();
      clearTimeout(timer);
      element.removeEventListener('scroll', look);
    };
  }, [scale, toToday]);
  return seen;
}

const labelWidth = (element: HTMLElement): number =>
  Number.parseFloat(getComputedStyle(element).getPropertyValue('--label')) || 0;
