import type { TFunction } from 'i18next';
import {
  type AttributeTest,
  type Condition,
  choiceOf,
  type EventTest,
  isAll,
  isAny,
  isAttribute,
  isInactive,
  isNot,
  listOf,
  type Single,
  singles,
} from './condition';
import type { Field } from './fields';

/** What is needed to say a condition: texts, what fields are called, what values are called, and days. */
export interface Speaker {
  t: TFunction<'listing'>;
  field: (key: string) => Field | undefined;
  value: (key: string, value: unknown) => string;
  day: (at: string) => string;
}

/** A condition as a sentence: "Stage is MQL or SAL, and score at least 60". */
export function inWords(condition: Condition, speaker: Speaker, inside = false): string {
  const { t } = speaker;
  const joined = (parts: Condition[], how: 'and' | 'or') => {
    const said = parts.map((part) => inWords(part, speaker, parts.length > 1));
    const text = said.join(t(how === 'and' ? 'words.and' : 'words.or'));
    return inside && parts.length > 1 ? `(${text})` : text;
  };
  if (isAll(condition)) return joined(condition.all, 'and');
  if (isAny(condition)) return joined(condition.any, 'or');
  if (isNot(condition)) return t('words.not', { what: inWords(condition.not, speaker, true) });
  if (isAttribute(condition)) return attribute(condition, speaker);
  if (isInactive(condition))
    return t('words.inactive', {
      span: spanInWords(condition.inactive, t),
      events: eventNames(condition.event, t),
    });
  return event(condition as EventTest, t);
}

function attribute(test: AttributeTest, speaker: Speaker): string {
  return singles(test)
    .map((each) => one(each, speaker))
    .join(speaker.t('words.and'));
}

function one(test: Single, { t, field, value, day }: Speaker): string {
  const about = field(test.attribute);
  const name = about?.label ?? test.attribute;
  const choice = choiceOf(test, about?.kind ?? 'text');
  const values = listOf(test.operand).map((each) => value(test.attribute, each));
  if (choice === 'from' || choice === 'before')
    return t(`words.${choice}`, { name, value: values[0] ? day(String(test.operand)) : '…' });
  if (choice === 'last' || choice === 'longer' || choice === 'next')
    return t(`words.${choice}`, { name, value: spanInWords(String(test.operand), t) });
  return t(`words.${choice}`, { name, value: values.join(t('words.list')) || '…' });
}

/** `-30d` as "30 days". */
export function spanInWords(span: string, t: TFunction<'listing'>): string {
  const [, size = '', unit = ''] = /^[+-]?(\d+)([smhdw])$/.exec(span) ?? [];
  return unit ? t(`span.${unit}`, { count: Number(size) }) : span;
}

const eventNames = (event: string | string[] | undefined, t: TFunction<'listing'>): string =>
  event === undefined ? t('words.anything') : [event].flat().join(t('words.list'));

function event(test: EventTest, t: TFunction<'listing'>): string {
  const bounds = test.count ?? { gte: 1 };
  const times = Object.entries(bounds)
    .map(([operator, count]) => t(`words.times.${operator}`, { count: Number(count) }))
    .join(t('words.and'));
  const what = t('words.event', { events: eventNames(test.event, t), times });
  return test.within ? t('words.within', { what, span: spanInWords(test.within, t) }) : what;
}
