import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import { usePeople } from '~/shared/people';
import { Dialog } from '~/shared/pieces/Dialog';
import { toast, toastProblem } from '~/shared/toast';
import styles from '../lead.module.css';
import { type Lead, nameOf, useTouch } from '../useLead';

/** Hands a lead to sales though the model does not, or does not yet. */
export function HandOverDialog(props: { lead: Lead; address: string; onClose: () => void }) {
  const { t } = useTranslation('lead');
  const { lead, address, onClose } = props;
  const people = usePeople();
  const touch = useTouch(address);
  const [owner, setOwner] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await client.POST('/api/v1/handoffs', {
        body: { lead: address, reason: reason.trim(), note: note.trim() || null, owner },
      });
      toast(t('handOver.done', { name: nameOf(lead) }));
      onClose();
    } catch (error) {
      toastProblem(error, t('handOver.failed'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <Dialog onClose={onClose} size={460} title={t('handOver.title', { name: nameOf(lead) })}>
      <form className={styles.stack} onSubmit={(event) => void send(event)}>
        <TextInput
          data-autofocus
          required
          label={t('handOver.reason')}
          placeholder={t('handOver.reasonExample')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Select
          searchable
          clearable
          label={t('handOver.owner')}
          placeholder={t('handOver.routing')}
          data={people.list
            .filter((each) => each.role !== 'viewer')
            .map((each) => ({ value: each.email, label: each.name }))}
          value={owner}
          onChange={setOwner}
        />
        <Textarea
          label={t('move.note')}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div className={styles.dialogFoot}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!reason.trim()}>
            {t('handOver.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
