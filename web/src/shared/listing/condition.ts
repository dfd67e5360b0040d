/**
 * The condition language of scoring models (docs/guide, "Scoring models"), as filters of lists use it:
 * reading, simplifying, and what the builder makes of it. Pure.
 */
export const OPERATORS = [
  'eq',
  'ne',
  'in',
  'not_in',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'starts_with',
  'ends_with',
  'matches',
  'known',
] as const;
export type Operator = (typeof OPERATORS)[number];
export type Value = string | number | boolean;
export type Operand = Value | Value[];

/** A test of one thing. One with many operators is read as many tests with one each. */
export type AttributeTest = { attribute: string } & Partial<Record<Operator, Operand>>;
type Bounds = Partial<Record<'eq' | 'gt' | 'gte' | 'lt' | 'lte', number>>;
export interface EventTest {
  event: string | string[];
  within?: string;
  count?: Bounds;
  days?: Bounds;
  where?: unknown;
  [more: string]: unknown;
}
export interface InactiveTest {
  inactive: string;
  event?: string | string[];
}
export interface All {
  all: Condition[];
}
export interface Any {
  any: Condition[];
}
export interface Not {
  not: Condition;
}
export type Condition = All | Any | Not | AttributeTest | EventTest | InactiveTest;

export const isAll = (c: Condition): c is All => 'all' in c;
export const isAny = (c: Condition): c is Any => 'any' in c;
export const isNot = (c: Condition): c is Not => 'not' in c;
export const isAttribute = (c: Condition): c is AttributeTest => 'attribute' in c;
export const isInactive = (c: Condition): c is InactiveTest => 'inactive' in c;
export const isEvent = (c: Condition): c is EventTest => 'event' in c && !isInactive(c);

/** What somebody sent along in an address, as a condition; undefined if it is none. */
export function readCondition(raw: unknown): Condition | undefined {
  let value = raw;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  return isCondition(value) ? value : undefined;
}

function isCondition(value: unknown, depth = 0): value is Condition {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 8)
    return false;
  const c = value as Record<string, unknown>;
  const parts = c.all ?? c.any;
  if (parts !== undefined)
    return Array.isArray(parts) && parts.every((each) => isCondition(each, depth + 1));
  if ('not' in c) return isCondition(c.not, depth + 1);
  if ('attribute' in c)
    return typeof c.attribute === 'string' && OPERATORS.some((operator) => operator in c);
  if ('inactive' in c) return typeof c.inactive === 'string';
  return (
    typeof c.event === 'string' ||
    (Array.isArray(c.event) && c.event.every((each) => typeof each === 'string'))
  );
}

export interface Single {
  attribute: string;
  operator: Operator;
  operand: Operand;
}

export function singles(test: AttributeTest): Single[] {
  return OPERATORS.flatMap((operator) => {
    const operand = test[operator];
    return operand === undefined ? [] : [{ attribute: test.attribute, operator, operand }];
  });
}

export const single = ({ attribute, operator, operand }: Single): AttributeTest => ({
  attribute,
  [operator]: operand,
});

/** One test has one operator, a group in a group of its kind is its parts. */
export function normalise(condition: Condition): Condition {
  if (isAttribute(condition)) {
    const tests = singles(condition);
    return tests.length > 1 ? { all: tests.map(single) } : condition;
  }
  if (isNot(condition)) return { not: normalise(condition.not) };
  if (isAll(condition))
    return {
      all: condition.all.map(normalise).flatMap((part) => (isAll(part) ? part.all : [part])),
    };
  if (isAny(condition))
    return {
      any: condition.any.map(normalise).flatMap((part) => (isAny(part) ? part.any : [part])),
    };
  return condition;
}

/** The parts that all have to hold: what the bar shows as one chip each. */
export function parts(condition: Condition | undefined): Condition[] {
  if (!condition) return [];
  const whole = normalise(condition);
  return isAll(whole) ? whole.all : [whole];
}

export function fromParts(all: Condition[]): Condition | undefined {
  if (all.length === 0) return undefined;
  return all.length === 1 ? all[0] : { all };
}

export const both = (...conditions: (Condition | undefined)[]): Condition | undefined =>
  fromParts(conditions.flatMap((each) => parts(each)));

/** What is not filled in yet holds nobody back, and is not sent. */
export function prune(condition: Condition): Condition | undefined {
  if (isAll(condition)) return fromParts(condition.all.flatMap((part) => prune(part) ?? []));
  if (isAny(condition)) {
    const any = condition.any.flatMap((part) => prune(part) ?? []);
    return any.length > 1 ? { any } : any[0];
  }
  if (isNot(condition)) {
    const not = prune(condition.not);
    return not && { not };
  }
  if (isAttribute(condition)) {
    const filled = singles(condition).filter(({ operand }) =>
      Array.isArray(operand) ? operand.length > 0 : operand !== '',
    );
    return condition.attribute && filled.length ? condition : undefined;
  }
  if (isEvent(condition)) return condition.event.length ? condition : undefined;
  return condition;
}

/** Whether it looks back at events: lists do not (the API refuses), models do. */
export function asksForEvents(condition: Condition): boolean {
  if (isAll(condition)) return condition.all.some(asksForEvents);
  if (isAny(condition)) return condition.any.some(asksForEvents);
  if (isNot(condition)) return asksForEvents(condition.not);
  return !isAttribute(condition);
}

/** What the builder offers for a kind of thing, and how it is said in the language. */
export const CHOICES = {
  text: ['contains', 'starts_with', 'is', 'is_not', 'known', 'unknown'],
  choice: ['is', 'is_not', 'known', 'unknown'],
  number: ['gte', 'lte', 'gt', 'lt', 'eq', 'known', 'unknown'],
  boolean: ['yes', 'no', 'known', 'unknown'],
  date: ['last', 'longer', 'next', 'from', 'before', 'known', 'unknown'],
} as const;
export type Kind = keyof typeof CHOICES;
export type Choice = (typeof CHOICES)[Kind][number] | Operator;

const days = (operand: Operand): string => /^[+-]?(\d+)d$/.exec(String(operand))?.[1] ?? '';
const isSpan = (operand: Operand): boolean => /^[+-]\d+[smhdw]$/.test(String(operand));

/** How a test reads in the builder. */
export function choiceOf({ operator, operand }: Single, kind: Kind): Choice {
  if (operator === 'known') return operand === false ? 'unknown' : 'known';
  if (kind === 'boolean' && operator === 'eq') return operand === false ? 'no' : 'yes';
  if (kind === 'date' && isSpan(operand)) {
    if (operator === 'gte' || operator === 'gt') return 'last';
    return String(operand).startsWith('+') ? 'next' : 'longer';
  }
  if (kind === 'date') return operator === 'gte' || operator === 'gt' ? 'from' : 'before';
  if (operator === 'in' || (operator === 'eq' && kind !== 'number')) return 'is';
  if (operator === 'not_in' || operator === 'ne') return 'is_not';
  return operator;
}

export const listOf = (operand: Operand): Value[] =>
  Array.isArray(operand) ? operand : operand === '' ? [] : [operand];

/** The same test said another way, with as much of its operand as still makes sense. */
export function choose(test: Single, choice: Choice): AttributeTest {
  const { attribute, operand } = test;
  const first = listOf(operand)[0] ?? '';
  const text = typeof first === 'string' && !isSpan(first) ? first : '';
  const span = days(operand) || '30';
  const said = (operator: Operator, value: Operand) =>
    single({ attribute, operator, operand: value });
  switch (choice) {
    case 'is':
      return said('in', typeof first === 'boolean' ? [] : listOf(operand));
    case 'is_not':
      return said('not_in', typeof first === 'boolean' ? [] : listOf(operand));
    case 'known':
      return said('known', true);
    case 'unknown':
      return said('known', false);
    case 'yes':
      return said('eq', true);
    case 'no':
      return said('eq', false);
    case 'last':
      return said('gte', `-${span}d`);
    case 'longer':
      return said('lt', `-${span}d`);
    case 'next':
      return said('lte', `+${span}d`);
    case 'from':
      return said('gte', text);
    case 'before':
      return said('lt', text);
    case 'contains':
    case 'starts_with':
      return said(choice, text);
    default:
      return said(choice, typeof first === 'number' ? first : '');
  }
}
