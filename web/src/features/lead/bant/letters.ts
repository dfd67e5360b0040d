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
  const { detail, letter } = cell;
  // What was only guessed is not put into anybody's mouth; the words of a need are worth keeping.
  const said = cell.by && cell.status !== 'inferred';
  const draft: Draft = {
    status: cell.status === 'negative' ? 'negative' : 'confirmed',
    first: letter === 'need' ? (cell.value ?? '') : '',
    second: letter === 'budget' ? currency : '',
    evidence: said ? (cell.evidence ?? '') : '',
  };
  if (letter === 'authority' && said && !detail) return { ...draft, first: cell.value ?? '' };
  if (!detail) return draft;
  if (detail.kind === 'budget')
    return { ...draft, first: String(detail.amount), second: detail.currency };
  if (detail.kind === 'authority')
    return { ...draft, first: detail.people[0]?.name ?? '', second: detail.people[0]?.role ?? '' };
  if (detail.kind === 'need')
    return { ...draft, first: detail.problem, second: detail.solution ?? '' };
  return { ...draft, first: detail.date };
}

/**
 * An amount that reads the same everywhere: `50,000`, `50 000.5`. Commas are no decimals here, and
 * `50.000` may be fifty or fifty thousand.
 */
const AMOUNT = /^(?!\d{1,3}\.\d{3}$)(\d+|\d{1,3}([,\s]\d{3})+)(\.\d+)?$/;

function toValue(letter: BantLetter, first: string, second: string): Value | null {
  if (letter === 'budget') {
    if (!AMOUNT.test(first)) return null;
    return { kind: 'budget', amount: Number(first.replace(/[\s,]/g, '')), currency: second };
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
  letter !== 'budget' ||
  !draft.first.trim() ||
  toValue(letter, draft.first.trim(), draft.second) !== null;
