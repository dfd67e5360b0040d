import { Button, Radio, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import type { Schema } from '~/api/types';
import { useBeginJob } from '~/shared/jobs';
import type { Field } from '~/shared/listing';
import { Dialog } from '~/shared/pieces/Dialog';
import { Refused } from '~/shared/pieces/Refused';
import { useFormat } from '~/shared/useFormat';
import styles from './leads.module.css';
import { MOST_EXPORTED } from './which';

interface Props {
  which: Schema<'WhichLeads'>;
  count: number;
  columns: readonly Field[];
  onClose: () => void;
}

const FORMATS = ['csv', 'csv_raw', 'ndjson'] as const;

/** What of them becomes a file, how it is written, and why: the audit keeps who took whom along. */
export function ExportDialog({ which, count, columns, onClose }: Props) {
  const { t } = useTranslation('leads');
  const format = useFormat();
  const begin = useBeginJob();
  const [written, setWritten] = useState<(typeof FORMATS)[number]>('csv');
  const [what, setWhat] = useState<'shown' | 'everything'>('shown');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const keys = [...new Set(['key', 'email', ...columns.map((field) => field.key)])];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { data } = await client.POST('/api/v1/leads/export', {
        body: {
          which,
          format: written,
          reason: reason.trim(),
          ...(what === 'shown' ? { columns: keys } : {}),
        },
      });
      begin(data);
      onClose();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  return (
    <Dialog
      onClose={onClose}
      title={t('export.title', { count, shown: format.count(count) })}
      size={460}
    >
      <form onSubmit={(event) => void submit(event)} className={styles.export}>
        {problem !== undefined && <Refused error={problem} />}
        {count > MOST_EXPORTED && <p>{t('bulk.tooMany', { most: format.count(MOST_EXPORTED) })}</p>}
        <TextInput
          label={t('export.reason')}
          description={t('export.reasonHint')}
          required
          data-autofocus
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Radio.Group
          label={t('export.what')}
          value={what}
          onChange={(next) => setWhat(next as typeof what)}
        >
          <Radio value="shown" label={t('export.shown', { count: columns.length })} />
          <Radio value="everything" label={t('export.everything')} />
        </Radio.Group>
        <Select
          label={t('export.format')}
          allowDeselect={false}
          data={FORMATS.map((value) => ({ value, label: t(`export.as.${value}`) }))}
          value={written}
          onChange={(next) => setWritten((next as typeof written) ?? 'csv')}
        />
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>
            {t('bulk.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!reason.trim() || count > MOST_EXPORTED}>
            {t('bulk.export')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
