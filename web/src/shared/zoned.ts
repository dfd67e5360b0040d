import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);
dayjs.extend(timezone);

// A field for a time says it without a zone; it is meant in the reader's, wherever the browser is.

/** `2026-03-02T09:00`, as `<input type="datetime-local">` takes it. */
export const toField = (at: string | Date, zone: string): string =>
  dayjs(at).tz(zone).format('YYYY-MM-DDTHH:mm');

export const fromField = (text: string, zone: string): Date | null => {
  if (!text) return null;
  const at = dayjs.tz(text, zone);
  return at.isValid() ? at.toDate() : null;
};

/** The day of a field for days, `2026-03-02`. */
export const toDayField = (at: string | Date, zone: string): string =>
  dayjs(at).tz(zone).format('YYYY-MM-DD');

/** 0 is Sunday. */
export const weekday = (at: Date, zone: string): number => dayjs(at).tz(zone).day();

// Days are counted on dates alone (midnight in UTC stands for a date), and only then looked up in
// the zone: adding a day to an instant is an hour off where clocks change.

/** The reader's date at an instant. */
export const dateOf = (at: string | number | Date, zone: string): Date =>
  new Date(`${dayjs(at).tz(zone).format('YYYY-MM-DD')}T00:00:00Z`);

const begun = new Map<string, number>();

/** When a date begins for the reader, in milliseconds since 1970. Kept, since charts ask at every step. */
export function beginOf(date: Date, zone: string): number {
  const day = date.toISOString().slice(0, 10);
  const key = `${day} ${zone}`;
  let at = begun.get(key);
  if (at === undefined) {
    at = dayjs.tz(`${day}T00:00`, zone).valueOf();
    begun.set(key, at);
  }
  return at;
}

/** A date that many days on, as it is written. */
function later(at: string | Date, days: number, zone: string): string {
  const date = dateOf(at, zone);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The same time of the reader's day, so many days on. */
export const addDays = (at: string | Date, days: number, zone: string): Date =>
  dayjs.tz(`${later(at, days, zone)}T${dayjs(at).tz(zone).format('HH:mm:ss.SSS')}`, zone).toDate();

/** So many days from now, at this hour of the reader's day. */
export const atHour = (now: Date, zone: string, days: number, hour: number): Date =>
  dayjs.tz(`${later(now, days, zone)}T${String(hour).padStart(2, '0')}:00`, zone).toDate();
