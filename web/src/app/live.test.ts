import { describe, expect, it } from 'vitest';
import { isTouched, topicOf } from './live';

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
  it('goes by number where the stream says one', () => {
    const told = { kind: 'handoff.opened', topic: 'handoffs', lead: '#919' };
    const numberOf = (lead: string) => (lead === 'L-1' ? '#919' : '#7');
    expect(isTouched(key('/api/v1/leads/{lead}/bant', 'L-1'), told, numberOf)).toBe(true);
    expect(isTouched(key('/api/v1/leads/{lead}/bant', 'L-2'), told, numberOf)).toBe(false);
    expect(isTouched(key('/api/v1/handoffs'), told, numberOf)).toBe(true);
  });
  it('has its topic in its kind', () => {
    expect(['handoff.opened', 'opportunity.won', 'notice', 'bant.stale'].map(topicOf)).toEqual([
      'handoffs',
      'opportunities',
      'notices',
      'leads',
    ]);
  });
});
