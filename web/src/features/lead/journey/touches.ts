import type { Schema } from '~/api/types';

export type Touched = Schema<'JourneyEvent'>;
export type Visit = Omit<Schema<'Journey'>['sessions'][number], 'events'> & { events: Touched[] };

/** Kinds that the journey is filtered by, and what belongs to each. */
export const KINDS = {
  pages: ['Page Viewed', 'Page Engaged', 'Screen Viewed', 'Products Searched'],
  mail: [
    'Email Delivered',
    'Email Opened',
    'Email Link Clicked',
    'Email Replied',
    'Email Bounced',
    'Email Marked as Spam',
    'Unsubscribed',
    'Newsletter Subscribed',
  ],
  forms: ['Asset Downloaded', 'Form Submitted', 'Survey Answered'],
  talks: [
    'Meeting Booked',
    'Meeting Held',
    'Meeting Missed',
    'Call Logged',
    'Demo Attended',
    'Live Chat Conversation Started',
    'Live Chat Message Sent',
  ],
  webinars: ['Webinar Registered', 'Webinar Attended'],
  product: ['Trial Started', 'Product Added to Wishlist', 'Product Added', 'Coupon Applied'],
} as const;
export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

const KNOWN: ReadonlySet<string> = new Set(Object.values(KINDS).flat());

/** The key of an event's name in texts: `page_viewed`; none for events of one's own. */
export const keyOf = (name: string): string | null =>
  KNOWN.has(name) ? name.toLowerCase().replaceAll(' ', '_') : null;

/** What stands out: somebody left something of themselves, or gave their time. */
const STRONG: ReadonlySet<string> = new Set([
  'Asset Downloaded',
  'Form Submitted',
  'Meeting Booked',
  'Meeting Held',
  'Demo Attended',
  'Call Logged',
  'Webinar Attended',
  'Email Replied',
  'Trial Started',
  'Live Chat Conversation Started',
]);
export const isStrong = (event: Touched): boolean => STRONG.has(event.name) && !event.machine;

const SUBJECTS = [
  'title',
  'asset',
  'form',
  'webinar',
  'query',
  'product',
  'coupon',
  'subject',
  'message',
  'topic',
  'list',
  'summary',
  'path',
  'url',
];

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** What it was about, in the words of the event: the title of a page, the name of a form. */
export function subjectOf(event: Touched): string {
  for (const key of SUBJECTS) {
    const found = text(event.properties[key]);
    if (found) return found;
  }
  return '';
}

/** Where exactly, if that says more than the subject: a path below its title, a link in a mail. */
export function placeOf(event: Touched): string {
  const place = text(event.properties.link) || text(event.properties.path);
  return place === subjectOf(event) ? '' : place;
}

/** For how long, in seconds, where it is told. */
export function lengthOf(event: Touched): number | null {
  const { active_seconds: seconds, minutes } = event.properties as Record<string, unknown>;
  if (typeof seconds === 'number') return seconds;
  return typeof minutes === 'number' ? minutes * 60 : null;
}

interface Campaign {
  name?: string;
  source?: string;
  medium?: string;
}

/** What brought somebody to a visit: its campaign, else where it was linked from. */
export function originOf(events: readonly Touched[]): string {
  for (const { context } of events.toReversed()) {
    const { campaign, referrer } = (context ?? {}) as {
      campaign?: Campaign;
      referrer?: { url?: string };
    };
    const named = [campaign?.source, campaign?.name].filter(Boolean).join(' · ');
    if (named) return named;
    if (referrer?.url) return referrer.url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  }
  return '';
}

/** Sessions that were cut by the end of a page are one again. */
export function joined(pages: readonly Schema<'Journey'>[]): Visit[] {
  const visits: Visit[] = [];
  for (const page of pages)
    for (const session of page.sessions) {
      const last = visits.at(-1);
      if (last?.continues) {
        last.events = [...last.events, ...session.events];
        last.from = session.from;
        last.continues = session.continues;
        last.silence_s = session.silence_s;
      } else visits.push({ ...session });
    }
  return visits;
}

export interface Day {
  day: string;
  visits: Visit[];
}

/** By the reader's calendar; `dayOf` says which day an instant is on. */
export function byDay(visits: readonly Visit[], dayOf: (at: string) => string): Day[] {
  const days: Day[] = [];
  for (const visit of visits) {
    const day = dayOf(visit.until);
    const last = days.at(-1);
    if (last?.day === day) last.visits.push(visit);
    else days.push({ day, visits: [visit] });
  }
  return days;
}

/** From so long a silence on it is told. */
export const SILENCE_S = 7 * 86_400;

/** Machines by their reason, so that twelve clicks of a scanner are one line. */
export function machinesOf(
  events: readonly Touched[],
): { reason: string; by: string; events: Touched[] }[] {
  const groups = new Map<string, { reason: string; by: string; events: Touched[] }>();
  for (const event of events) {
    if (!event.machine) continue;
    const [reason, by] = [event.machine_reason ?? '', event.judged_by ?? ''];
    const key = JSON.stringify([reason, by]);
    const group = groups.get(key) ?? { reason, by, events: [] };
    group.events.push(event);
    groups.set(key, group);
  }
  return [...groups.values()];
}
