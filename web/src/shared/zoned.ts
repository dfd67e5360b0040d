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

/** So many days from now, at this hour of the reader's day. */
export const atHour = (now: Date, zone: string, days: number, hour: number): Date =>
  dayjs(now).tz(zone).startOf('day').add(days, 'day').hour(hour).toDate();

/** 0 is Sunday. */
export const weekday = (at: Date, zone: string): number => dayjs(at).tz(zone).day();
