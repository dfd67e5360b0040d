import { describe, expect, it } from 'vitest';
import { dayKey, inDays, sortTasks, type Task } from './day';

const task = (id: number, due_at: string | null): Task => ({
  id,
  title: `task ${id}`,
  kind: 'todo',
  owner: 'mina@example.com',
  created_by: 'mina@example.com',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  revision: 1,
  due_at,
});

describe('a day', () => {
  const now = new Date('2026-11-29T14:30:00Z'); // 23:30 in Seoul

  it('begins and ends by the clock of the reader', () => {
    expect(dayKey(now, 'Asia/Seoul')).toBe('2026-11-29');
    expect(dayKey(new Date('2026-11-29T15:30:00Z'), 'Asia/Seoul')).toBe('2026-11-30');
    const tasks = [
      task(1, '2026-11-29T14:00:00Z'),
      task(2, '2026-11-29T14:45:00Z'),
      task(3, '2026-11-29T15:30:00Z'),
      task(4, null),
    ];
    const ids = (list: Task[]) => list.map((each) => each.id);
    const seoul = sortTasks(tasks, now, 'Asia/Seoul');
    expect([ids(seoul.overdue), ids(seoul.today), ids(seoul.later), ids(seoul.some)]).toEqual([
      [1],
      [2],
      [3],
      [4],
    ]);
    expect(ids(sortTasks(tasks, now, 'UTC').today)).toEqual([2, 3]);
  });

  it('has its hours there, also over a change of the clocks', () => {
    expect(inDays(0, 18, now, 'Asia/Seoul').toISOString()).toBe('2026-11-29T09:00:00.000Z');
    expect(inDays(1, 9, now, 'America/New_York').toISOString()).toBe('2026-11-30T14:00:00.000Z');
    const march = new Date('2027-03-13T12:00:00Z');
    expect(inDays(1, 9, march, 'America/New_York').toISOString()).toBe('2027-03-14T13:00:00.000Z');
  });
});
