import { Button, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type NewValue, useFields } from '~/shared/listing';
import type { BulkTask } from './BulkBar';
import styles from './leads.module.css';

interface Props {
  opened: boolean;
  count: number;
  onClose: () => void;
  onSet: (task: BulkTask) => void;
}

/** One attribute for all that are selected. */
export function SetAttribute({ opened, count, onClose, onSet }: Props) {
  const { t } = useTranslation('leads');
  const { fields } = useFields();
  const [key, setKey] = useState<string | null>(null);
  const [value, setValue] = useState<string | number>('');
  // Fields of a lead's own are changed one by one.
  const editable = fields.filter((field) => field.editable && field.attribute);
  const field = editable.find((each) => each.key === key);
  const options =
    field?.kind === 'boolean'
      ? [
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]
      : field?.options;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!field) return;
    const next: NewValue =
      value === '' ? null : field.kind === 'boolean' ? value === 'true' : value;
    onClose();
    onSet({
      change: { attributes: { [field.key]: next } as never },
      label: t('bulk.setTo', { field: field.label, value: String(value) || t('bulk.empty') }),
    });
  };
  const common = { mt: 'sm', label: t('bulk.value'), description: t('bulk.emptyHint') };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('bulk.setTitle', { count })}
      closeButtonProps={{ 'aria-label': t('bulk.cancel') }}
    >
      <form onSubmit={submit}>
        <Select
          label={t('bulk.field')}
          data-autofocus
          searchable
          data={editable.map((each) => ({ value: each.key, label: each.label }))}
          value={key}
          onChange={(next) => {
            setKey(next);
            setValue('');
          }}
        />
        {field &&
          (options ? (
            <Select
              {...common}
              clearable
              data={options}
              value={String(value) || null}
              onChange={(next) => setValue(next ?? '')}
            />
          ) : field.kind === 'number' ? (
            <NumberInput {...common} value={value} onChange={setValue} />
          ) : (
            <TextInput
              {...common}
              type={field.kind === 'date' ? 'date' : 'text'}
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
            />
          ))}
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>
            {t('bulk.cancel')}
          </Button>
          <Button type="submit" disabled={!field}>
            {t('bulk.set')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
