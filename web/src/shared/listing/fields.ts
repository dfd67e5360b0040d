import { createContext, createElement, type ReactNode, use, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Stage } from '~/api/types';
import { useCodeNames } from '~/shared/names';
import { EVERYBODY } from '~/shared/people';
import { useMe } from '~/shared/session';
import type { Kind } from './condition';

export interface FieldOption {
  value: string;
  label: string;
}

/** Something leads are filtered, sorted, grouped or listed by. */
export interface Field {
  key: string;
  label: string;
  kind: Kind;
  /** Where it stands in menus. */
  part: 'lead' | 'score' | 'dates' | 'company' | 'attributes';
  /** All it may be, where that is known. */
  options?: FieldOption[];
  /** Of the lead itself, and can be changed. */
  editable?: boolean;
  /** Comes along only if it is asked for (`columns` of the API). */
  attribute?: boolean;
  choice?: boolean;
}

const PARTS: Record<string, Field['part']> = {
  score: 'score',
  fit: 'score',
  engagement: 'score',
  grade: 'score',
  qualified: 'score',
  created_at: 'dates',
  stage_since: 'dates',
  last_activity: 'dates',
  handoff_due: 'dates',
  expected_close: 'dates',
};
/** Texts that have few different values: the builder offers what there is. */
export const FEW_VALUES: Record<string, string> = {
  source: 'source',
  campaign: 'campaign',
  'account.industry': 'industry',
  'account.country': 'country',
};
const EDITABLE = new Set(['name', 'job_title', 'phone', 'source', 'campaign', 'owner', 'stage']);
const FOR_LONG = { staleTime: 5 * 60_000 };

interface Words {
  members: ReturnType<typeof useOwnMembers>;
  fields: Fields;
  label: (key: string, value: unknown) => string;
}
const WordsContext = createContext<Words | null>(null);

/** Around a page with lists: what fields and values are called is found out once, not in each cell. */
export function FieldsProvider({ children }: { children: ReactNode }) {
  const members = useOwnMembers();
  const fields = useOwnFields(members.names);
  const label = useOwnLabel(fields.byKey, members.nameOf);
  const value = useMemo(() => ({ members, fields, label }), [members, fields, label]);
  return createElement(WordsContext, { value }, children);
}

function useWords(): Words {
  const words = use(WordsContext);
  if (!words) throw new Error('a FieldsProvider has to be around lists');
  return words;
}

/** Who works here, by address. */
export const useMembers = () => useWords().members;
/** All that leads can be filtered and listed by, as people call it. */
export const useFields = () => useWords().fields;
/** What a value is called: a source, an industry, a country; as it is written if nobody named it. */
export const useValueLabel = () => useWords().label;

function useOwnMembers() {
  const { data } = api.useQuery('get', '/api/v1/members', EVERYBODY, FOR_LONG);
  return useMemo(() => {
    const names = new Map(data?.items.map((member) => [member.email, member.name || member.email]));
    const owners = (data?.items ?? [])
      .filter((member) => member.role === 'sales' || member.team === 'sales')
      .filter((member) => !member.disabled_at)
      .map((member) => ({ value: member.email, label: member.name || member.email }));
    return { names, owners, nameOf: (email: string) => names.get(email) ?? email };
  }, [data]);
}

interface Fields {
  fields: Field[];
  byKey: Map<string, Field>;
  ready: boolean;
}

function useOwnFields(names: Map<string, string>): Fields {
  const { t, i18n } = useTranslation('listing');
  const { t: shared } = useTranslation('shared');
  const { data } = api.useQuery('get', '/api/v1/attributes', {}, FOR_LONG);
  const { attributeOf } = useCodeNames();
  const me = useMe();
  return useMemo(() => {
    const people = [...names].map(([value, label]) => ({ value, label }));
    const options = (key: string, values?: string[] | null): FieldOption[] | undefined => {
      if (key === 'owner' || key === 'handoff_owner') return people;
      if (key === 'stage')
        return values?.map((value) => ({ value, label: shared(`stage.${value as Stage}`) }));
      if (key === 'outcome')
        return values?.map((value) => ({ value, label: t(`outcome.${value}`) }));
      return values?.map((value) => ({ value, label: value }));
    };
    const language = i18n.language === 'ko' ? 'ko' : 'en';
    const known: Field[] = (data?.fields ?? []).map(({ key, kind, values }) => {
      const all = options(key, values);
      return {
        key,
        label: t(`field.${key.replace('.', '_')}`),
        kind: all || FEW_VALUES[key] ? 'choice' : (kind as Kind),
        part: key.startsWith('account.') ? 'company' : (PARTS[key] ?? 'lead'),
        options: all,
        editable: EDITABLE.has(key) && me.may('work'),
        choice: Boolean(all) || Boolean(FEW_VALUES[key]),
      };
    });
    const defined: Field[] = (data?.items ?? []).map((each) => ({
      key: each.subject === 'account' ? `account.${each.key}` : each.key,
      label: each.label[language] ?? each.label.en ?? attributeOf(each.key),
      kind: each.kind as Kind,
      part: each.subject === 'account' ? 'company' : 'attributes',
      options:
        each.kind === 'choice'
          ? each.choices.map(({ value, label }) => ({
              value,
              label: label?.[language] ?? label?.en ?? value,
            }))
          : undefined,
      editable: each.subject === 'lead' && me.may('work'),
      attribute: true,
      choice: each.kind === 'choice',
    }));
    const found: Field[] = (data?.undefined ?? [])
      .filter(({ kinds }) => !kinds.includes('object') && !kinds.includes('list'))
      .map(({ key, kinds, subject }) => ({
        key: subject === 'account' ? `account.${key}` : key,
        label: attributeOf(key),
        kind: kinds.length === 1 ? ((kinds[0] ?? 'text') as Kind) : 'text',
        part: subject === 'account' ? 'company' : 'attributes',
        attribute: true,
        editable: subject === 'lead' && me.may('work'),
      }));
    const fields = [...known, ...defined, ...found];
    return {
      fields,
      byKey: new Map(fields.map((field) => [field.key, field])),
      ready: Boolean(data),
    };
  }, [data, names, t, shared, attributeOf, i18n.language, me.may]);
}

function useOwnLabel(byKey: Fields['byKey'], nameOf: (email: string) => string): Words['label'] {
  const { t } = useTranslation('listing');
  const { sourceOf, industryOf, countryOf } = useCodeNames();
  return useMemo(() => {
    return (key, value) => {
      if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
      const text = String(value);
      const option = byKey.get(key)?.options?.find((each) => each.value === text);
      if (option) return option.label;
      if (key === 'owner' || key === 'handoff_owner') return nameOf(text);
      if (key === 'source') return sourceOf(text);
      if (key === 'account.industry' || key === 'industry') return industryOf(text);
      if (key === 'account.country' || key === 'country') return countryOf(text);
      if (key === 'size') return t('people', { size: text.replace('-', '–') });
      return text;
    };
  }, [t, byKey, nameOf, sourceOf, industryOf, countryOf]);
}
