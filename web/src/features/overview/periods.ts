const DAY_MS = 86_400_000;

/** The beginning of the day so many days ago: within a day it is one question. */
export function since(days: number | 'all'): string | undefined {
  if (days === 'all') return undefined;
  const today = new Date();
  today.setUTCHours(0, 0, 0, 0);
  return new Date(today.getTime() - days * DAY_MS).toISOString();
}
