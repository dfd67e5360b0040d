import type { Schema } from '~/api/types';

export type Task = Schema<'TaskView'>;
export type Meeting = Schema<'MeetingView'>;

/** The day of an instant by the calendar of a zone: `2026-11-29`. */
export function dayKey(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

export interface Day {
  overdue: Task[];
  today: Task[];
  later: Task[];
  /** Without a date. */
  some: Task[];
}

/** What is over, what is due yet today, and the rest, each by due time. */
export function sortTasks(tasks: readonly Task[], now: Date, zone: string): Day {
  const day: Day = { overdue: [], today: [], later: [], some: [] };
  const today = dayKey(now, zone);
  for (const task of tasks) {
    if (!task.due_at) day.some.push(task);
    else if (new Date(task.due_at) < now) day.overdue.push(task);
    else if (dayKey(new Date(task.due_at), zone) === today) day.today.push(task);
    else day.later.push(task);
  }
  return day;
}

/** Those of today, also what is over, and what comes after it. */
export function sortMeetings(meetings: readonly Meeting[], now: Date, zone: string) {
  const today = dayKey(now, zone);
  const of = (meeting: Meeting) => dayKey(new Date(meeting.starts_at), zone);
  const there = meetings.filter((meeting) => meeting.status !== 'cancelled');
  return {
    today: there.filter((meeting) => of(meeting) === today),
    next: there.filter((meeting) => of(meeting) > today),
  };
}

const DAY_MS = 86_400_000;

/** So many days from now at this hour of a zone. Where that day has no such hour, an hour beside it. */
export function inDays(days: number, hour: number, now: Date, zone: string): Date {
  const key = dayKey(new Date(now.getTime() + days * DAY_MS), zone);
  const wanted = Date.parse(`${key}T${String(hour).padStart(2, '0')}:00:00Z`);
  // What the clock there shows at that instant tells how far it is from UTC.
  const shown = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(wanted));
  const part = (type: string) => shown.find((each) => each.type === type)?.value ?? '00';
  const there = Date.parse(
    `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:00Z`,
  );
  return new Date(wanted - (there - wanted));
}
