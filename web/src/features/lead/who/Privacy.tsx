import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import { paths } from '~/shared/paths';
import { Dialog } from '~/shared/pieces/Dialog';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import styles from '../lead.module.css';
import { Section } from '../Section';
import { type Lead, nameOf, useTouch } from '../useLead';

/** What a person may ask of us: what we know of them, and to be forgotten. */
export function Privacy({ lead, address }: { lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const [dialog, setDialog] = useState<'export' | 'erase' | null>(null);
  if (!me.may('administer')) return null;
  const close = () => setDialog(null);
  return (
    <Section title={t('privacy.title')}>
      <div className={`${styles.row} no-print`}>
        <Button variant="default" onClick={() => setDialog('export')}>
          {t('privacy.export.do')}
        </Button>
        <Button variant="default" color="red" onClick={() => setDialog('erase')}>
          {t('privacy.erase.open')}
        </Button>
      </div>
      {dialog === 'export' && <ExportDialog lead={lead} address={address} onClose={close} />}
      {dialog === 'erase' && <EraseDialog lead={lead} address={address} onClose={close} />}
    </Section>
  );
}

interface DialogProps {
  lead: Lead;
  address: string;
  onClose: () => void;
}

function ExportDialog({ lead, address, onClose }: DialogProps) {
  const { t } = useTranslation('lead');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { data } = await client.GET('/api/v1/leads/{lead}/personal-data', {
        params: { path: { lead: address }, query: { reason: reason.trim() } },
      });
      save(`${lead.key}.json`, JSON.stringify(data, null, 2));
      onClose();
    } catch (error) {
      toastProblem(error, t('privacy.export.failed'));
    }
    setBusy(false);
  };
  return (
    <Dialog onClose={onClose} size={440} title={t('privacy.export.title', { name: nameOf(lead) })}>
      <form className={styles.stack} onSubmit={(event) => void send(event)}>
        <p className={styles.dialogLead}>{t('privacy.export.body')}</p>
        <TextInput
          data-autofocus
          required
          label={t('privacy.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={styles.dialogFoot}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!reason.trim()}>
            {t('privacy.export.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function save(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Nothing brings a person back: the name is to be written out before. */
function EraseDialog({ lead, address, onClose }: DialogProps) {
  const { t } = useTranslation('lead');
  const navigate = useNavigate();
  const touch = useTouch(address);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const sure = typed.trim() === lead.key;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { data } = await client.POST('/api/v1/leads/{lead}/erase', {
        params: { path: { lead: address } },
        // Two shapes of the document have the name `Reason`; this one has a text alone.
        body: { reason: reason.trim() } as never,
      });
      toast(t('privacy.erase.done', { proof: data?.proof }));
      await navigate({ to: paths.leads });
      void touch();
      return;
    } catch (error) {
      toastProblem(error, t('privacy.erase.failed'));
    }
    setBusy(false);
  };
  return (
    <Dialog onClose={onClose} size={440} title={t('privacy.erase.title', { name: nameOf(lead) })}>
      <form className={styles.stack} onSubmit={(event) => void send(event)}>
        <p className={styles.dialogLead}>{t('privacy.erase.body')}</p>
        <TextInput
          data-autofocus
          required
          label={t('privacy.erase.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          required
          label={t('privacy.erase.type', { key: lead.key })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <div className={styles.dialogFoot}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" color="red" loading={busy} disabled={!sure || !reason.trim()}>
            {t('privacy.erase.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
