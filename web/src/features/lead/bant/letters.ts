import type { BantLetter, BantStatus, Schema } from '~/api/types';

/** Need and budget weigh most: they are shown and asked first. */
export const ORDER: readonly BantLetter[] = ['need', 'budget', 'authority', 'timing'];

export interface Draft {
  status: Exclude<BantStatus, 'inferred'>;
  /** The amount, the person, the problem, the day. */
  first: string;
  /** The currency, their role, the solution. */
  second: string;
  evidence: string;
}

type Value = Schema<'BantValue'>;

/** What a form begins with: what is known already. */
export function draftOf(cell: Schema<'Cell'>, currency: string): Draft {
  const { detail } = cell;
  const draft: Draft = {
    status: cell.status === 'negative' ? 'negative' : 'confirmed',
    first: detail ? '' : (cell.value ?? ''),
    second: cell.letter === 'budget' ? currency : '',
    evidence: cell.by ? (cell.evidence ?? '') : '',
  };
  if (!detail)
    return cell.letter === 'budget' || cell.letter === 'timing' ? { ...draft, first: '' } : draft;
  if (detail.kind === 'budget')
    return { ...draft, first: String(detail.amount), second: detail.currency };
  if (detail.kind === 'authority')
    return { ...draft, first: detail.people[0]?.name ?? '', second: detail.people[0]?.role ?? '' };
  if (detail.kind === 'need')
    return { ...draft, first: detail.problem, second: detail.solution ?? '' };
  return { ...draft, first: detail.date };
}

function toValue(letter: BantLetter, first: string, second: string): Value | null {
  if (letter === 'budget') {
    const amount = Number(first.replace(/[\s,]/g, ''));
    return Number.isFinite(amount) ? { kind: 'budget', amount, currency: second } : null;
  }
  if (letter === 'authority')
    return { kind: 'authority', people: [{ name: first, role: second || null }] };
  if (letter === 'need') return { kind: 'need', problem: first, solution: second || null };
  return { kind: 'timing', date: first };
}

/** What is sent. Nothing in the field: the status alone. */
export function learned(letter: BantLetter, draft: Draft): Schema<'SetLetter'> {
  const first = draft.first.trim();
  return {
    letter,
    status: draft.status,
    detail:
      first && draft.status !== 'unknown' ? toValue(letter, first, draft.second.trim()) : null,
    evidence: draft.evidence.trim() || null,
  };
}

/** Whether the amount can be read as one. */
export const isReadable = (letter: BantLetter, draft: Draft): boolean =>
  letter !== 'budget' || !draft.first.trim() || toValue(letter, draft.first, draft.second) !== null;
