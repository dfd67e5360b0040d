import type { Schema } from '~/api/types';

export type Handoff = Schema<'HandoffView'>;
export type Bucket = 'overdue' | 'today' | 'later' | 'snoozed';
export const BUCKETS: readonly Bucket[] = ['overdue', 'today', 'later', 'snoozed'];

/**
 * When the reader's day ends, without a library of calendars on the first page: where clocks change
 * that night it is an hour off, and a group begins an hour early.
 */
export function endOfDay(now: Date, zone: string): Date {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(now);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const passed = (of('hour') * 60 + of('minute')) * 60 + of('second');
  return new Date(Math.floor(now.getTime() / 1000) * 1000 + (86_400 - passed) * 1000);
}

/** How pressing a hand-off is. `endOfToday` is that of the reader's day. */
export function bucketOf(handoff: Handoff, now: Date, endOfToday: Date): Bucket {
  if (handoff.snoozed_until && new Date(handoff.snoozed_until) > now) return 'snoozed';
  const due = handoff.sla_at && new Date(handoff.sla_at);
  if (handoff.overdue_at || (due && due <= now)) return 'overdue';
  return due && due < endOfToday ? 'today' : 'later';
}

const time = (at: string | null | undefined) => (at ? new Date(at).getTime() : Infinity);

/** What comes first: the earlier deadline; among those with one deadline, the higher score. */
export function byUrgency(a: Handoff, b: Handoff): number {
  const due = time(a.overdue_at ?? a.sla_at) - time(b.overdue_at ?? b.sla_at);
  if (due) return due;
  return (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.id - b.id;
}

export interface Group {
  bucket: Bucket;
  items: Handoff[];
}

/** The list in its order. Groups that would be empty are left out. */
export function grouped(items: readonly Handoff[], now: Date, endOfToday: Date): Group[] {
  return BUCKETS.map((bucket) => ({
    bucket,
    items: items.filter((each) => bucketOf(each, now, endOfToday) === bucket).toSorted(byUrgency),
  })).filter((group) => group.items.length > 0);
}

const isPutOff = (each: Handoff | undefined): boolean =>
  Boolean(each?.snoozed_until && new Date(each.snoozed_until) > new Date());

/** Where one goes on after a decision: to the next, but not to what was put off while others wait. */
export function following(items: readonly Handoff[], index: number): Handoff | undefined {
  const [before, after] = [items[index - 1], items[index + 1]];
  return before && (!after || (isPutOff(after) && !isPutOff(before))) ? before : after;
}

export interface News {
  /** What stands on the page, with what became of it meanwhile. */
  shown: Handoff[];
  /** Those that somebody decided elsewhere, or that were given to somebody else. */
  gone: ReadonlySet<number>;
  /** How many came that are not on the page yet. */
  fresh: number;
}

/**
 * What is on the page stays where it is under somebody's pointer: what changed is told in its place,
 * what came is counted, what went is marked. Only a reader's own act takes the new list.
 */
export function withNews(shown: readonly Handoff[], latest: readonly Handoff[] | null): News {
  if (!latest) return { shown: [...shown], gone: new Set(), fresh: 0 };
  const now = new Map(latest.map((each) => [each.id, each]));
  const known = new Set(shown.map((each) => each.id));
  return {
    shown: shown.map((each) => now.get(each.id) ?? each),
    gone: new Set(shown.filter((each) => !now.has(each.id)).map((each) => each.id)),
    fresh: latest.filter((each) => !known.has(each.id)).length,
  };
}

/** What was downloaded on the visits of a brief, each once. */
export function assetsOf(path: readonly Visit[]): string[] {
  return [...new Set(path.flatMap((visit) => visit.assets))];
}

export type Visit = Schema<'BriefVisit'>;

/** A mail that reached somebody is nothing that they did. */
export const isOurs = (act: Schema<'Act'>): boolean => act.name === 'Email Delivered';
