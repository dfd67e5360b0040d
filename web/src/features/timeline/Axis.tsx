import { useTranslation } from 'react-i18next';
import { useLocale } from '~/shared/useFormat';
import { isWeekend, type Scale, spans, ticks, type Zoom } from './scale';
import type { Seen } from './Timeline';
import styles from './timeline.module.css';

interface Props {
  scale: Scale;
  seen: Seen;
  now: number;
}

/** A little more than is looked at, so that scrolling shows no gap. */
const around = ({ from, to }: Seen): Seen => {
  const more = (to - from) / 2;
  return { from: from - more, to: to + more };
};

function useNames(zoom: Zoom) {
  const { language } = useLocale();
  const tag = language === 'ko' ? 'ko-KR' : 'en-GB';
  // Dates are midnights in UTC, whatever the zone.
  const name = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options });
  const upper = name(
    zoom === 'day' || zoom === 'week' ? { month: 'long', year: 'numeric' } : { year: 'numeric' },
  );
  const month = name({ month: 'short' });
  const weekday = name({ weekday: 'narrow' });
  return {
    upper: (date: Date) => upper.format(date),
    lower: (date: Date) => {
      if (zoom === 'day') return `${date.getUTCDate()} ${weekday.format(date)}`;
      if (zoom === 'week') return String(date.getUTCDate());
      if (zoom === 'month') return month.format(date);
      const quarter = Math.floor(date.getUTCMonth() / 3) + 1;
      return language === 'ko' ? `${quarter}분기` : `Q${quarter}`;
    },
  };
}

export function Axis({ scale, seen, now }: Props) {
  const { t } = useTranslation('timeline');
  const names = useNames(scale.zoom);
  const { from, to } = around(seen);
  // What the mark of today would cover.
  const isUnderNow = (tick: number) => Math.abs(scale.x(tick) + 10 - scale.x(now)) < 30;
  const at = (x: number) => ({ transform: `translateX(${x}px)` });
  return (
    <div className={styles.axis} aria-hidden>
      <div className={styles.corner}>{t('leads')}</div>
      <div className={styles.upper}>
        {spans(scale, from, to).map((span) => (
          <span
            key={span.from}
            // A place, not a transform: what sticks inside of it goes by places.
            style={{ left: scale.x(span.from), width: scale.x(span.to) - scale.x(span.from) }}
          >
            <span>{names.upper(span.date)}</span>
          </span>
        ))}
      </div>
      <div className={styles.lower}>
        {ticks(scale, from, to)
          .filter((tick) => !isUnderNow(tick.at))
          .map((tick) => (
            <span
              key={tick.at}
              data-weekend={scale.zoom === 'day' && isWeekend(tick)}
              style={at(scale.x(tick.at))}
            >
              {names.lower(tick.date)}
            </span>
          ))}
        <span className={styles.nowLabel} style={at(scale.x(now))}>
          {t('now')}
        </span>
      </div>
    </div>
  );
}

/** The lines behind the bars, weekends among days, and today. */
export function Lines({ scale, seen, now }: Props) {
  const { from, to } = around(seen);
  return (
    <div className={styles.lines} aria-hidden>
      {ticks(scale, from, to).map((tick) => (
        <span
          key={tick.at}
          className={styles.tick}
          data-major={tick.major}
          data-weekend={scale.zoom === 'day' && isWeekend(tick)}
          style={{
            transform: `translateX(${scale.x(tick.at)}px)`,
            width: scale.zoom === 'day' ? scale.perDay : undefined,
          }}
        />
      ))}
      <span className={styles.today} style={{ transform: `translateX(${scale.x(now)}px)` }} />
    </div>
  );
}
