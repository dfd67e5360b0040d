import { MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import {
  type AttributeTest,
  CHOICES,
  type Choice,
  type Condition,
  choiceOf,
  choose,
  type EventTest,
  listOf,
  type Single,
  single,
  singles,
} from './condition';
import { FEW_VALUES, type Field, useFields, useValueLabel } from './fields';
import styles from './listing.module.css';

interface RowProps<T> {
  test: T;
  onChange: (test: Condition) => void;
}

// A list inside of a popover stays inside of it, or a click on it would close the popover.
const within = { withinPortal: false };

/** Fields as a menu has them, by part. */
export function useFieldMenu(fields: readonly Field[]) {
  const { t } = useTranslation('listing');
  return useMemo(
    () =>
      (['lead', 'score', 'dates', 'company', 'attributes'] as const)
        .map((part) => ({
          group: t(`part.${part}`),
          items: fields
            .filter((field) => field.part === part)
            .map(({ key, label }) => ({ value: key, label })),
        }))
        .filter(({ items }) => items.length > 0),
    [fields, t],
  );
}

export function AttributeTestRow({ test, onChange }: RowProps<AttributeTest>) {
  const { t } = useTranslation('listing');
  const { fields, byKey } = useFields();
  const menu = useFieldMenu(fields);
  const now: Single = singles(test)[0] ?? {
    attribute: test.attribute,
    operator: 'in',
    operand: [],
  };
  const field = byKey.get(now.attribute);
  const kind = field?.kind ?? 'text';
  const choice = choiceOf(now, kind);
  const offered: Choice[] = CHOICES[kind].includes(choice as never)
    ? [...CHOICES[kind]]
    : [...CHOICES[kind], choice];

  const pick = (key: string | null) => {
    if (!key) return;
    const next = byKey.get(key)?.kind ?? 'text';
    onChange(choose({ attribute: key, operator: 'eq', operand: '' }, CHOICES[next][0]));
  };
  return (
    <div className={styles.test}>
      <Select
        aria-label={t('builder.field')}
        placeholder={t('builder.pick')}
        searchable
        data={menu}
        value={now.attribute || null}
        onChange={pick}
        comboboxProps={within}
        maxDropdownHeight={280}
        className={styles.testField}
      />
      {field && (
        <Select
          aria-label={t('builder.operator')}
          allowDeselect={false}
          data={offered.map((each) => ({ value: each, label: t(`choice.${each}`) }))}
          value={choice}
          onChange={(next) => next && onChange(choose(now, next as Choice))}
          comboboxProps={within}
          className={styles.testChoice}
        />
      )}
      {field && <ValueInput {...{ test: now, field, choice, onChange }} />}
    </div>
  );
}

interface ValueProps {
  test: Single;
  field: Field;
  choice: Choice;
  onChange: (test: Condition) => void;
}

function ValueInput({ test, field, choice, onChange }: ValueProps) {
  const { t } = useTranslation('listing');
  const label = { 'aria-label': `${field.label}: ${t('builder.value')}` };
  const set = (operand: Single['operand']) => onChange(single({ ...test, operand }));
  if (choice === 'known' || choice === 'unknown' || choice === 'yes' || choice === 'no')
    return null;
  if (choice === 'is' || choice === 'is_not')
    return <ListInput test={test} field={field} onChange={onChange} />;
  if (choice === 'last' || choice === 'longer' || choice === 'next') {
    const sign = choice === 'next' ? '+' : '-';
    return (
      <NumberInput
        aria-label={`${field.label}: ${t('builder.days_label')}`}
        min={1}
        max={3650}
        allowDecimal={false}
        suffix={` ${t('builder.days')}`}
        value={Number(/\d+/.exec(String(test.operand))?.[0] ?? 30)}
        onChange={(days) => days !== '' && set(`${sign}${days}d`)}
        className={styles.testValue}
      />
    );
  }
  const value = listOf(test.operand)[0];
  if (field.kind === 'number')
    return (
      <NumberField
        {...label}
        value={typeof value === 'number' ? value : ''}
        onChange={set}
        className={styles.testValue}
      />
    );
  return (
    <TextInput
      {...label}
      type={field.kind === 'date' ? 'date' : 'text'}
      value={field.kind === 'date' ? String(value ?? '').slice(0, 10) : String(value ?? '')}
      onChange={(event) => set(event.currentTarget.value)}
      className={styles.testValue}
    />
  );
}

/** The API refuses a condition with a number beyond this. */
const NUMBER_MAX = 1e12;

interface NumberFieldProps {
  'aria-label': string;
  value: number | '';
  onChange: (value: number | '') => void;
  className?: string;
}

/** A number as it is typed: what is none yet (`-`) or not all of it (`12.`) stays in the field. */
export function NumberField({ value, onChange, ...rest }: NumberFieldProps) {
  const [half, setHalf] = useState<string>();
  return (
    <NumberInput
      {...rest}
      thousandSeparator
      min={-NUMBER_MAX}
      max={NUMBER_MAX}
      clampBehavior="strict"
      value={half ?? value}
      onChange={(next) => {
        setHalf(typeof next === 'string' && next ? next : undefined);
        const said = next === '' ? next : Number(next);
        if (!Number.isNaN(said) && said !== value) onChange(said);
      }}
      onBlur={() => setHalf(undefined)}
    />
  );
}

/** One or many of what there is; free texts where nobody knows what there is. */
function ListInput({ test, field, onChange }: Omit<ValueProps, 'choice'>) {
  const { t } = useTranslation('listing');
  const value = useValueLabel();
  const by = FEW_VALUES[field.key] ?? (field.attribute && !field.options ? field.key : undefined);
  const { data } = api.useQuery(
    'get',
    '/api/v1/leads/groups',
    { params: { query: { by } } },
    { enabled: Boolean(by) && !field.options, staleTime: 5 * 60_000 },
  );
  const now = listOf(test.operand).map(String);
  const found = (data?.groups ?? [])
    .filter((group) => group.key !== null)
    .slice(0, 200)
    .map((group) => String(group.key));
  const options =
    field.options ??
    [...new Set([...found, ...now])].map((each) => ({
      value: each,
      label: value(field.key, each),
    }));
  const operator = test.operator === 'not_in' || test.operator === 'ne' ? 'not_in' : 'in';
  const set = (values: string[]) =>
    onChange(single({ attribute: test.attribute, operator, operand: values }));
  const props = {
    'aria-label': `${field.label}: ${t('builder.value')}`,
    placeholder: now.length ? undefined : t('builder.pick'),
    size: 'sm' as const,
    value: now,
    onChange: set,
    comboboxProps: within,
    className: styles.testValue,
  };
  return options.length ? (
    <MultiSelect {...props} data={options} searchable hidePickedOptions maxDropdownHeight={240} />
  ) : (
    <TagsInput {...props} />
  );
}

const EVENTS = [
  'Page Viewed',
  'Form Submitted',
  'Asset Downloaded',
  'Webinar Registered',
  'Webinar Attended',
  'Trial Started',
  'Email Opened',
  'Email Link Clicked',
  'Email Replied',
  'Meeting Booked',
  'Demo Attended',
];
const PERIODS = ['7d', '14d', '30d', '90d', '180d'];

/** An event, how often, within which period. */
export function EventTestRow({ test, onChange }: RowProps<EventTest>) {
  const { t } = useTranslation('listing');
  const names = [test.event].flat();
  const [operator = 'gte', count = 1] = Object.entries(test.count ?? {})[0] ?? [];
  return (
    <div className={styles.test}>
      <TagsInput
        aria-label={t('builder.event')}
        placeholder={names.length ? undefined : t('builder.pick')}
        size="sm"
        data={EVENTS}
        value={names}
        onChange={(event) => onChange({ ...test, event })}
        comboboxProps={within}
        className={styles.testValue}
      />
      <Select
        aria-label={t('builder.count')}
        allowDeselect={false}
        data={(['gte', 'lte', 'eq'] as const).map((each) => ({
          value: each,
          label: t(`choice.${each}`),
        }))}
        value={operator}
        onChange={(next) => next && onChange({ ...test, count: { [next]: count } })}
        comboboxProps={within}
        className={styles.testChoice}
      />
      <NumberInput
        aria-label={t('builder.count')}
        min={0}
        allowDecimal={false}
        suffix={` ${t('builder.times')}`}
        value={count}
        onChange={(next) =>
          typeof next === 'number' && onChange({ ...test, count: { [operator]: next } })
        }
        className={styles.testCount}
      />
      <Select
        aria-label={t('builder.within')}
        allowDeselect={false}
        data={[
          ...[...new Set([...PERIODS, ...(test.within ? [test.within] : [])])].map((span) => ({
            value: span,
            label: t(`span.${span.slice(-1)}`, { count: Number.parseInt(span, 10) }),
          })),
          { value: '', label: t('builder.ever') },
        ]}
        value={test.within ?? ''}
        onChange={(within) => onChange({ ...test, within: within || undefined })}
        comboboxProps={within}
        className={styles.testChoice}
      />
    </div>
  );
}

/** What this builder has no controls for is shown as it stands, and kept. */
export function Opaque({ condition }: { condition: Condition }) {
  const { t } = useTranslation('listing');
  return (
    <p className={styles.opaque}>
      <span className="meta">{t('builder.opaque')}</span>
      <code>{JSON.stringify(condition)}</code>
    </p>
  );
}
