import { describe, expect, it } from 'vitest';
import { isTouched, parse } from './live';

const key = (path: string, lead?: string) => [
  'get',
  path,
  lead ? { params: { path: { lead } } } : {},
];
// As the server writes it.
const event = (kind: string, lead?: string) => {
  const told = parse(
    kind,
    JSON.stringify({ kind, lead: lead ?? null, at: '2026-11-29T07:14:23Z' }),
  );
  if (!told) throw new Error(`${kind} was not read`);
  return told;
};

describe('what an event touches', () => {
  it('is what was read of what it is about', () => {
    const scored = event('lead.score.changed', '#1');
    expect(isTouched(key('/api/v1/leads'), scored)).toBe(true);
    expect(isTouched(key('/api/v1/leads/groups'), scored)).toBe(true);
    expect(isTouched(key('/api/v1/accounts/{account}'), scored)).toBe(true);
    expect(isTouched(key('/api/v1/tasks'), scored)).toBe(false);
    expect(isTouched(key('/api/v1/reports/handoffs'), event('handoff.accepted', '#1'))).toBe(true);
    expect(isTouched(key('/api/v1/targets'), event('opportunity.won', '#1'))).toBe(true);
    expect(isTouched(key('/api/v1/tasks'), event('task.due'))).toBe(true);
    expect(isTouched(key('/api/v1/members/{email}/notices'), event('notice'))).toBe(true);
    expect(isTouched(key('/api/v1/members'), event('notice'))).toBe(false);
  });

  it('is all of this lead and nothing of others', () => {
    const accepted = event('handoff.accepted', '#1');
    const numberOf = (lead: string) => ({ 'L-00001': '#1', 'L-00002': '#2' })[lead];
    expect(isTouched(key('/api/v1/leads/{lead}/bant', 'L-00001'), accepted, numberOf)).toBe(true);
    expect(isTouched(key('/api/v1/leads/{lead}/bant', '#1'), accepted)).toBe(true);
    expect(isTouched(key('/api/v1/leads/{lead}/bant', 'who@x.example'), accepted)).toBe(true);
    expect(isTouched(key('/api/v1/leads/{lead}', 'L-00002'), accepted, numberOf)).toBe(false);
  });

  it('is everything where nobody knows', () => {
    expect(isTouched(key('/api/v1/tasks'), event('something.new'))).toBe(true);
    expect(isTouched(key('/api/v1/tasks'), { kind: 'reconnected', topic: '*' })).toBe(true);
  });

  it('is read as the server writes it, and nothing else', () => {
    expect(event('handoff.opened', '#123')).toEqual({
      kind: 'handoff.opened',
      topic: 'handoffs',
      lead: '#123',
      at: '2026-11-29T07:14:23Z',
    });
    expect(parse('handoff.opened', 'no JSON')).toBe(null);
    expect(parse(undefined, '{}')).toBe(null);
  });
});
