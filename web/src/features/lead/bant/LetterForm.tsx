import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import type { Schema } from '~/api/types';
import { toastProblem } from '~/shared/toast';
import styles from './bant.module.css';
import { type Draft, draftOf, isReadable, learned } from './letters';

export const CURRENCIES = ['KRW', 'USD', 'EUR', 'JPY', 'GBP', 'SGD', 'CNY'];

interface Props {
  address: string;
  cell: Schema<'Cell'>;
  currency: string;
  onDone: () => void;
  onCancel?: () => void;
}

/** What was learned of one letter: how sure, what, and on what it rests. */
export function LetterForm({ address, cell, currency, onDone, onCancel }: Props) {
  const { t } = useTranslation('lead');
  const [draft, setDraft] = useState<Draft>(() => draftOf(cell, currency));
  const [saving, setSaving] = useState(false);
  const { letter } = cell;
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const readable = isReadable(letter, draft);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!readable) return;
    setSaving(true);
    try {
      await client.PATCH('/api/v1/leads/{lead}/bant', {
        params: { path: { lead: address } },
        body: { letters: [learned(letter, draft)] },
      });
      onDone();
    } catch (error) {
      toastProblem(error, t('bant.notSaved'));
    }
    setSaving(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('bant.status')}
        value={draft.status}
        onChange={(status) => set({ status: status as Draft['status'] })}
        data={(['confirmed', 'negative', 'unknown'] as const).map((value) => ({
          value,
          label: t(`bant.set.${value}`),
        }))}
      />
      {draft.status !== 'unknown' && (
        <div className={styles.fields}>
          <TextInput
            data-autofocus
            autoFocus
            type={letter === 'timing' ? 'date' : 'text'}
            inputMode={letter === 'budget' ? 'decimal' : undefined}
            label={t(`bant.first.${letter}`)}
            placeholder={letter === 'timing' ? undefined : t(`bant.firstExample.${letter}`)}
            error={readable ? undefined : t('bant.noAmount')}
            value={draft.first}
            onChange={(event) => set({ first: event.currentTarget.value })}
          />
          {letter === 'budget' && (
            <Select
              label={t('bant.second.budget')}
              data={[...new Set([...CURRENCIES, currency, draft.second])].filter(Boolean)}
              allowDeselect={false}
              value={draft.second}
              onChange={(second) => set({ second: second ?? currency })}
            />
          )}
          {(letter === 'authority' || letter === 'need') && (
            <TextInput
              label={t(`bant.second.${letter}`)}
              value={draft.second}
              onChange={(event) => set({ second: event.currentTarget.value })}
            />
          )}
        </div>
      )}
      <TextInput
        label={t('bant.evidence')}
        placeholder={t('bant.evidenceExample')}
        value={draft.evidence}
        onChange={(event) => set({ evidence: event.currentTarget.value })}
      />
      <div className={styles.foot}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
        )}
        <Button type="submit" loading={saving}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
