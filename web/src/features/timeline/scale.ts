/** Days and pixels. Pure; days are those of the reader's calendar, as numbers since 1970. */
export const ZOOMS = ['day', 'week', 'month', 'quarter'] as const;
export type Zoom = (typeof ZOOMS)[number];
export const isZoom = (value: unknown): value is Zoom => ZOOMS.includes(value as Zoom);

export const DAY_MS = 86_400_000;
const PX_PER_DAY: Record<Zoom, number> = { day: 44, week: 11, month: 5, quarter: 1.8 };

export interface Scale {
  zoom: Zoom;
  /** Milliseconds since 1970 at the left end. */
  from: number;
  days: number;
  width: number;
  perDay: number;
  x: (at: number) => number;
  at: (x: number) => number;
}

/** From the first thing that is told to half a year ahead. */
export function scaleOf(zoom: Zoom, now: number): Scale {
  const from = startOfDay(now) - 540 * DAY_MS;
  const days = 540 + 240;
  const perDay = PX_PER_DAY[zoom];
  return {
    zoom,
    from,
    days,
    perDay,
    width: days * perDay,
    x: (at) => ((at - from) / DAY_MS) * perDay,
    at: (x) => from + (x / perDay) * DAY_MS,
  };
}

function startOfDay(at: number): number {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

export interface Tick {
  at: number;
  /** A new month among days, a new year among months: stands out. */
  major: boolean;
}

/** Where lines stand between two instants: days, weeks (from Monday), months or quarters. */
export function ticks(zoom: Zoom, from: number, to: number): Tick[] {
  const day = new Date(startOfDay(from));
  if (zoom === 'week') day.setDate(day.getDate() - ((day.getDay() + 6) % 7));
  if (zoom === 'month') day.setDate(1);
  if (zoom === 'quarter') day.setMonth(Math.floor(day.getMonth() / 3) * 3, 1);
  const found: Tick[] = [];
  // A limit on everything: nobody looks at more lines than this.
  for (let count = 0; day.getTime() <= to && count < 400; count += 1) {
    found.push({ at: day.getTime(), major: isMajor(zoom, day) });
    if (zoom === 'day') day.setDate(day.getDate() + 1);
    if (zoom === 'week') day.setDate(day.getDate() + 7);
    if (zoom === 'month') day.setMonth(day.getMonth() + 1);
    if (zoom === 'quarter') day.setMonth(day.getMonth() + 3);
  }
  return found;
}

function isMajor(zoom: Zoom, day: Date): boolean {
  if (zoom === 'day') return day.getDate() === 1;
  if (zoom === 'week') return day.getDate() <= 7;
  return day.getMonth() === 0;
}

/** The spans of the upper line: months over days and weeks, years over months and quarters. */
export function spans(zoom: Zoom, from: number, to: number): { from: number; to: number }[] {
  const years = zoom === 'month' || zoom === 'quarter';
  const start = new Date(startOfDay(from));
  start.setDate(1);
  if (years) start.setMonth(0);
  const found: { from: number; to: number }[] = [];
  while (start.getTime() <= to && found.length < 60) {
    const begin = start.getTime();
    if (years) start.setFullYear(start.getFullYear() + 1);
    else start.setMonth(start.getMonth() + 1);
    found.push({ from: begin, to: start.getTime() });
  }
  return found;
}

export const dayOf = (at: number): string => {
  const day = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};

/** The same time of day, so many days on: over a change of clocks as well. */
export function shiftDays(at: string, days: number): string {
  const day = new Date(at);
  day.setDate(day.getDate() + days);
  return day.toISOString();
}
