import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import { usePeople } from '~/shared/people';
import { When } from '~/shared/pieces';
import { Dialog } from '~/shared/pieces/Dialog';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import styles from '../lead.module.css';
import { Section } from '../Section';
import { useTouch } from '../useLead';
import who from './who.module.css';

const PURPOSES = ['profiling', 'marketing_email', 'sales_contact', 'analytics'];
const WAYS = ['phone', 'paper', 'form'] as const;

/** What they agreed to and took back. */
export function Consent({ address }: { address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const people = usePeople();
  const [noting, setNoting] = useState(false);
  const { data } = api.useQuery('get', '/api/v1/leads/{lead}/consents', {
    params: { path: { lead: address } },
  });
  const standing = data?.standing ?? [];
  const purpose = (name: string) => (PURPOSES.includes(name) ? t(`consent.purpose.${name}`) : name);
  return (
    <Section
      title={t('consent.title')}
      actions={
        me.may('work') && (
          <Button variant="subtle" size="compact-sm" onClick={() => setNoting(true)}>
            {t('consent.note')}
          </Button>
        )
      }
    >
      {data && standing.length === 0 && <p className="meta">{t('consent.none')}</p>}
      <ul className={who.consents}>
        {standing.map((each) => (
          <li key={`${each.purpose} ${each.channel}`} data-given={each.given}>
            {each.given ? (
              <IconCheck size={16} stroke={1.75} aria-hidden />
            ) : (
              <IconX size={16} stroke={1.75} aria-hidden />
            )}
            <span>
              {purpose(each.purpose)}
              {each.channel && ` · ${each.channel}`}
            </span>
            <span className="meta">{t(each.given ? 'consent.given' : 'consent.taken')}</span>
          </li>
        ))}
      </ul>
      {data && data.items.length > 0 && (
        <details className={who.past}>
          <summary>{t('consent.entries', { count: data.items.length })}</summary>
          <ol>
            {data.items.toReversed().map((entry) => (
              <li key={entry.id}>
                <When at={entry.occurred_at} /> · {purpose(entry.purpose)}:{' '}
                {t(entry.given ? 'consent.given' : 'consent.taken')} · {entry.way} ·{' '}
                {people.nameOf(entry.actor)}
                {entry.text_version && ` · ${entry.text_version}`}
              </li>
            ))}
          </ol>
        </details>
      )}
      {noting && <NoteDialog address={address} onClose={() => setNoting(false)} />}
    </Section>
  );
}

function NoteDialog({ address, onClose }: { address: string; onClose: () => void }) {
  const { t } = useTranslation('lead');
  const touch = useTouch(address);
  const [purpose, setPurpose] = useState<string>('sales_contact');
  const [given, setGiven] = useState('yes');
  const [way, setWay] = useState<string>('phone');
  const [version, setVersion] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await client.POST('/api/v1/leads/{lead}/consents', {
        params: { path: { lead: address } },
        body: { purpose, given: given === 'yes', way, text_version: version.trim() || null },
      });
      toast(t('consent.noted'));
      onClose();
    } catch (error) {
      toastProblem(error, t('notChanged'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <Dialog onClose={onClose} size={420} title={t('consent.note')}>
      <form className={styles.stack} onSubmit={(event) => void send(event)}>
        <Select
          label={t('consent.for')}
          data={PURPOSES.map((value) => ({ value, label: t(`consent.purpose.${value}`) }))}
          allowDeselect={false}
          value={purpose}
          onChange={(next) => setPurpose(next ?? purpose)}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('consent.title')}
          value={given}
          onChange={setGiven}
          data={[
            { value: 'yes', label: t('consent.given') },
            { value: 'no', label: t('consent.taken') },
          ]}
        />
        <Select
          label={t('consent.way')}
          data={WAYS.map((value) => ({ value, label: t(`consent.ways.${value}`) }))}
          allowDeselect={false}
          value={way}
          onChange={(next) => setWay(next ?? way)}
        />
        <TextInput
          label={t('consent.version')}
          value={version}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
        <div className={styles.dialogFoot}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
