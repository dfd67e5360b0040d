import { useTranslation } from 'react-i18next';
import { useLocale } from '~/shared/useFormat';
import { type Scale, spans, ticks, type Zoom } from './scale';
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
  const upper = new Intl.DateTimeFormat(
    tag,
    zoom === 'day' || zoom === 'week' ? { month: 'long', year: 'numeric' } : { year: 'numeric' },
  );
  const month = new Intl.DateTimeFormat(tag, { month: 'short' });
  const weekday = new Intl.DateTimeFormat(tag, { weekday: 'narrow' });
  return {
    upper: (at: number) => upper.format(at),
    lower: (at: number) => {
      const day = new Date(at);
      if (zoom === 'day') return `${day.getDate()} ${weekday.format(at)}`;
      if (zoom === 'week') return String(day.getDate());
      if (zoom === 'month') return month.format(at);
      const quarter = Math.floor(day.getMonth() / 3) + 1;
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
        {spans(scale.zoom, from, to).map((span) => (
          <span
            key={span.from}
            // A place, not a transform: what sticks inside of it goes by places.
            style={{ left: scale.x(span.from), width: scale.x(span.to) - scale.x(span.from) }}
          >
            <span>{names.upper(span.from)}</span>
          </span>
        ))}
      </div>
      <div className={styles.lower}>
        {ticks(scale.zoom, from, to)
          .filter((tick) => !isUnderNow(tick.at))
          .map((tick) => (
            <span
              key={tick.at}
              data-weekend={scale.zoom === 'day' && [0, 6].includes(new Date(tick.at).getDay())}
              style={at(scale.x(tick.at))}
            >
              {names.lower(tick.at)}
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
      {ticks(scale.zoom, from, to).map((tick) => (
        <span
          key={tick.at}
          className={styles.tick}
          data-major={tick.major}
          data-weekend={scale.zoom === 'day' && [0, 6].includes(new Date(tick.at).getDay())}
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
