import { describe, expect, it } from 'vitest';
import { isTouched } from './live';

const key = (path: string, lead?: string) => [
  'get',
  path,
  lead ? { params: { path: { lead } } } : {},
];

describe('what an event touches', () => {
  const changed = { kind: 'lead.score.changed', topic: 'leads', lead: 'L-1' };
  it('is what was read of its topic', () => {
    expect(isTouched(key('/api/v1/leads'), changed)).toBe(true);
    expect(isTouched(key('/api/v1/leads/groups'), changed)).toBe(true);
    expect(isTouched(key('/api/v1/tasks'), changed)).toBe(false);
    expect(
      isTouched(key('/api/v1/members/{email}/notices'), { kind: 'notice', topic: 'notices' }),
    ).toBe(true);
  });
  it('is all of this lead and nothing of others', () => {
    expect(
      isTouched(key('/api/v1/leads/{lead}/bant', 'L-1'), { ...changed, topic: 'handoffs' }),
    ).toBe(true);
    expect(isTouched(key('/api/v1/leads/{lead}', 'L-2'), changed)).toBe(false);
  });
});
