import { beginOf, dateOf } from '~/shared/zoned';

/** Days and pixels. Pure; days are those of the reader's zone, wherever the browser is. */
export const ZOOMS = ['day', 'week', 'month', 'quarter'] as const;
export type Zoom = (typeof ZOOMS)[number];
export const isZoom = (value: unknown): value is Zoom => ZOOMS.includes(value as Zoom);

export const DAY_MS = 86_400_000;
const PX_PER_DAY: Record<Zoom, number> = { day: 44, week: 11, month: 5, quarter: 1.8 };

export interface Scale {
  zoom: Zoom;
  /** The reader's. */
  zone: string;
  /** Milliseconds since 1970 at the left end. */
  from: number;
  days: number;
  width: number;
  perDay: number;
  x: (at: number) => number;
  at: (x: number) => number;
}

/** From the first thing that is told to half a year ahead, by the days of the reader's zone. */
export function scaleOf(zoom: Zoom, now: number, zone: string): Scale {
  const first = dateOf(now, zone);
  first.setUTCDate(first.getUTCDate() - 540);
  const from = beginOf(first, zone);
  const days = 540 + 240;
  const perDay = PX_PER_DAY[zoom];
  return {
    zoom,
    zone,
    from,
    days,
    perDay,
    width: days * perDay,
    x: (at) => ((at - from) / DAY_MS) * perDay,
    at: (x) => from + (x / perDay) * DAY_MS,
  };
}

export interface Tick {
  at: number;
  /** The date that begins there, as midnight in UTC. */
  date: Date;
  /** A new month among days, a new year among months: stands out. */
  major: boolean;
}

/** Where lines stand between two instants: days, weeks (from Monday), months or quarters. */
export function ticks({ zoom, zone }: Scale, from: number, to: number): Tick[] {
  const date = dateOf(from, zone);
  if (zoom === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  if (zoom === 'month') date.setUTCDate(1);
  if (zoom === 'quarter') date.setUTCMonth(Math.floor(date.getUTCMonth() / 3) * 3, 1);
  const found: Tick[] = [];
  // A limit on everything: nobody looks at more lines than this.
  while (found.length < 400) {
    const at = beginOf(date, zone);
    if (at > to) break;
    found.push({ at, date: new Date(date), major: isMajor(zoom, date) });
    if (zoom === 'day') date.setUTCDate(date.getUTCDate() + 1);
    if (zoom === 'week') date.setUTCDate(date.getUTCDate() + 7);
    if (zoom === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
    if (zoom === 'quarter') date.setUTCMonth(date.getUTCMonth() + 3);
  }
  return found;
}

function isMajor(zoom: Zoom, date: Date): boolean {
  if (zoom === 'day') return date.getUTCDate() === 1;
  if (zoom === 'week') return date.getUTCDate() <= 7;
  return date.getUTCMonth() === 0;
}

export const isWeekend = ({ date }: Tick): boolean => [0, 6].includes(date.getUTCDay());

export interface Span {
  from: number;
  to: number;
  /** The date that it begins with, as midnight in UTC. */
  date: Date;
}

/** The spans of the upper line: months over days and weeks, years over months and quarters. */
export function spans({ zoom, zone }: Scale, from: number, to: number): Span[] {
  const years = zoom === 'month' || zoom === 'quarter';
  const date = dateOf(from, zone);
  date.setUTCDate(1);
  if (years) date.setUTCMonth(0);
  const found: Span[] = [];
  while (found.length < 60) {
    const begin = new Date(date);
    const at = beginOf(begin, zone);
    if (at > to) break;
    if (years) date.setUTCFullYear(date.getUTCFullYear() + 1);
    else date.setUTCMonth(date.getUTCMonth() + 1);
    found.push({ from: at, to: beginOf(date, zone), date: begin });
  }
  return found;
}
