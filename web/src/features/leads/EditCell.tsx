import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Field,
  type LeadRow,
  type NewValue,
  rowValue,
  useFields,
  useMembers,
} from '~/shared/listing';
import { STAGES } from '~/shared/pieces';
import styles from './leads.module.css';

interface Props {
  row: LeadRow;
  field: Field;
  onDone: (value: NewValue | undefined) => void;
}

/** A cell while it is edited: Enter keeps, Escape leaves it as it was. */
export function EditCell({ row, field, onDone }: Props) {
  const { owners } = useMembers();
  const { byKey } = useFields();
  const { t } = useTranslation('leads');
  const before = rowValue(row, field.key);
  const options =
    field.key === 'owner'
      ? owners
      : field.kind === 'boolean'
        ? [
            { value: 'true', label: t('yes') },
            { value: 'false', label: t('no') },
          ]
        : byKey
            .get(field.key)
            ?.options?.filter(
              ({ value }) =>
                field.key !== 'stage' || (STAGES.includes(value as never) && value !== 'visitor'),
            );
  if (options?.length)
    return (
      <Select
        size="xs"
        autoFocus
        defaultDropdownOpened
        searchable
        aria-label={field.label}
        className={styles.editor}
        data={options}
        defaultValue={before === undefined || before === null ? null : String(before)}
        clearable={field.key !== 'stage' && field.key !== 'owner'}
        onChange={(next) =>
          onDone(field.kind === 'boolean' && next !== null ? next === 'true' : next)
        }
        onDropdownClose={() => onDone(undefined)}
        onKeyDown={(event) => event.stopPropagation()}
      />
    );
  return <TextEditor field={field} before={before} onDone={onDone} />;
}

function TextEditor({
  field,
  before,
  onDone,
}: Pick<Props, 'field' | 'onDone'> & { before: unknown }) {
  const first = before === undefined || before === null ? '' : String(before);
  const [text, setText] = useState(field.kind === 'date' ? first.slice(0, 10) : first);
  const type = field.kind === 'number' || field.kind === 'date' ? field.kind : 'text';
  const keep = () => {
    const next = text.trim();
    if (next === first) return onDone(undefined);
    if (next === '') return onDone(null);
    onDone(field.kind === 'number' ? Number(next) : next);
  };
  return (
    <TextInput
      size="xs"
      autoFocus
      type={type}
      aria-label={field.label}
      className={styles.editor}
      value={text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        event.stopPropagation();
        // Enter ends a syllable that is being put together before it ends the cell.
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') keep();
        if (event.key === 'Escape') onDone(undefined);
      }}
    />
  );
}
