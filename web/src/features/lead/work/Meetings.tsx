import { Button, Checkbox, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { IconPhone, IconPlus, IconUsers } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { asRead } from '~/shared/asRead';
import { Skeleton } from '~/shared/pieces';
import { Confirm } from '~/shared/pieces/Confirm';
import { Dialog } from '~/shared/pieces/Dialog';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import { useFormat, useLocale, useNow } from '~/shared/useFormat';
import { atHour, fromField, toField } from '~/shared/zoned';
import styles from '../lead.module.css';
import { Section } from '../Section';
import { type Lead, nameOf, useTouch } from '../useLead';
import work from './work.module.css';

type Meeting = Schema<'MeetingView'>;
type Asked = { hold: Meeting } | { plan: Meeting | null; over: boolean } | null;

export function Meetings({ lead, address }: { lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const [dialog, setDialog] = useState<Asked>(null);
  const { data } = api.useQuery('get', '/api/v1/meetings', {
    params: { query: { lead: lead.key, limit: 100 } },
  });
  const close = () => setDialog(null);
  return (
    <Section
      title={t('meeting.title')}
      actions={
        me.may('work') && (
          <>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => setDialog({ plan: null, over: true })}
            >
              {t('meeting.log')}
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconPlus size={14} stroke={1.75} />}
              onClick={() => setDialog({ plan: null, over: false })}
            >
              {t('meeting.plan')}
            </Button>
          </>
        )
      }
    >
      {!data && <Skeleton width="60%" />}
      {data?.items.length === 0 && <p className="meta">{t('meeting.none')}</p>}
      <ul className={work.rows}>
        {data?.items.toReversed().map((meeting) => (
          <Row
            key={meeting.id}
            meeting={meeting}
            address={address}
            onHold={() => setDialog({ hold: meeting })}
            onMove={() => setDialog({ plan: meeting, over: false })}
          />
        ))}
      </ul>
      {dialog && 'hold' in dialog && (
        <HoldDialog meeting={dialog.hold} address={address} onClose={close} />
      )}
      {dialog && 'plan' in dialog && (
        <PlanDialog
          lead={lead}
          address={address}
          meeting={dialog.plan}
          over={dialog.over}
          onClose={close}
        />
      )}
    </Section>
  );
}

function Row(props: { meeting: Meeting; address: string; onHold: () => void; onMove: () => void }) {
  const { t } = useTranslation('lead');
  const format = useFormat();
  const now = useNow();
  const me = useMe();
  const touch = useTouch(props.address);
  const { meeting } = props;
  const Icon = meeting.kind === 'call' ? IconPhone : IconUsers;
  const over = new Date(meeting.ends_at) < now;
  const status = meeting.status === 'planned' ? '' : t(`meeting.status.${meeting.status}`);
  const [asking, setAsking] = useState(false);
  const cancel = async () => {
    setAsking(false);
    try {
      await client.POST('/api/v1/meetings/{id}/cancel', {
        params: { path: { id: meeting.id }, header: asRead(meeting) },
        body: {},
      });
      toast(t('meeting.cancelled', { title: meeting.title }));
    } catch (error) {
      toastProblem(error, t('notChanged'));
    }
    void touch();
  };
  return (
    <li className={work.meeting} data-status={meeting.status}>
      <Icon size={16} stroke={1.5} aria-hidden />
      <div>
        <p>
          <strong>{meeting.title}</strong>{' '}
          <span className="meta">
            {format.exact(meeting.starts_at)}
            {status && ` · ${status}`}
            {meeting.meaningful && ` · ${t('meeting.meaningful')}`}
          </span>
        </p>
        {meeting.attendees.length > 0 && (
          <p className="meta">{meeting.attendees.map((each) => each.name).join(', ')}</p>
        )}
        {meeting.summary && <p className={work.body}>{meeting.summary}</p>}
        {asking && (
          <Confirm
            title={t('meeting.cancelThis', { title: meeting.title })}
            body={t('meeting.cancelBody')}
            submit={t('meeting.cancel')}
            onClose={() => setAsking(false)}
            onConfirm={() => void cancel()}
          />
        )}
        {meeting.status === 'planned' && me.may('work') && (
          <div className={`${work.dealActs} no-print`}>
            <Button size="compact-sm" variant={over ? 'filled' : 'default'} onClick={props.onHold}>
              {t('meeting.hold')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={props.onMove}>
              {t('meeting.move')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
              {t('meeting.cancel')}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}

function HoldDialog(props: { meeting: Meeting; address: string; onClose: () => void }) {
  const { t } = useTranslation('lead');
  const { meeting, address, onClose } = props;
  const touch = useTouch(address);
  const [came, setCame] = useState<Came>(NOTHING);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await client.POST('/api/v1/meetings/{id}/hold', {
        params: { path: { id: meeting.id }, header: asRead(meeting) },
        body: holding(came),
      });
      toast(t('meeting.noted'));
      onClose();
    } catch (error) {
      toastProblem(error, t('notChanged'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <Dialog onClose={onClose} size={440} title={meeting.title}>
      <form className={styles.stack} onSubmit={(event) => void send(event)}>
        <CameOf came={came} onChange={setCame} />
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

interface Came {
  held: boolean;
  meaningful: boolean;
  summary: string;
}
const NOTHING: Came = { held: true, meaningful: true, summary: '' };
const holding = (came: Came): Schema<'Holding'> => ({
  held: came.held,
  meaningful: came.held && came.meaningful,
  summary: came.summary.trim() || null,
});

function CameOf({ came, onChange }: { came: Came; onChange: (came: Came) => void }) {
  const { t } = useTranslation('lead');
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t('meeting.came')}
        value={came.held ? 'held' : 'missed'}
        onChange={(value) => onChange({ ...came, held: value === 'held' })}
        data={[
          { value: 'held', label: t('meeting.status.held') },
          { value: 'missed', label: t('meeting.status.missed') },
        ]}
      />
      {came.held && (
        <Checkbox
          label={t('meeting.wasMeaningful')}
          checked={came.meaningful}
          onChange={(event) => onChange({ ...came, meaningful: event.currentTarget.checked })}
        />
      )}
      <Textarea
        label={t('meeting.summary')}
        autosize
        minRows={2}
        value={came.summary}
        onChange={(event) => onChange({ ...came, summary: event.currentTarget.value })}
      />
    </>
  );
}

const MINUTE_MS = 60_000;
const LONG_MIN = 30;

/** Plans one, moves one, or notes one that is over. */
function PlanDialog(props: {
  lead: Lead;
  address: string;
  meeting: Meeting | null;
  over: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('lead');
  const { lead, address, meeting, over, onClose } = props;
  const { zone } = useLocale();
  const touch = useTouch(address);
  const [title, setTitle] = useState(meeting?.title ?? '');
  const [kind, setKind] = useState(meeting?.kind ?? (over ? 'call' : 'meeting'));
  const [start, setStart] = useState(() => toField(begins(meeting, over, zone), zone));
  const [minutes, setMinutes] = useState(() => String(lengthOf(meeting)));
  const [place, setPlace] = useState('');
  const [came, setCame] = useState<Came>(NOTHING);
  const [busy, setBusy] = useState(false);
  const from = fromField(start, zone);
  const length = Number(minutes);
  const good = from && length > 0 && title.trim();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!from || !good) return;
    setBusy(true);
    const times = {
      starts_at: from.toISOString(),
      ends_at: new Date(from.getTime() + length * MINUTE_MS).toISOString(),
    };
    const fresh: Schema<'NewMeeting'> = {
      ...times,
      kind,
      title: title.trim(),
      lead: lead.key,
      place: place.trim() || null,
      attendees: [{ name: nameOf(lead), email: lead.email, job_title: lead.job_title }],
    };
    try {
      if (meeting)
        await client.POST('/api/v1/meetings/{id}/reschedule', {
          params: { path: { id: meeting.id }, header: asRead(meeting) },
          body: times,
        });
      else if (over)
        await client.POST('/api/v1/meetings/log', {
          body: { meeting: fresh, came: holding(came) },
        });
      else await client.POST('/api/v1/meetings', { body: fresh });
      toast(t(over ? 'meeting.noted' : meeting ? 'meeting.moved' : 'meeting.planned'));
      onClose();
    } catch (error) {
      toastProblem(error, t('notChanged'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <Dialog
      onClose={onClose}
      size={460}
      title={t(meeting ? 'meeting.moving' : over ? 'meeting.logging' : 'meeting.planning', {
        name: nameOf(lead),
      })}
    >
      <form className={styles.stack} onSubmit={(event) => void send(event)}>
        {!meeting && (
          <>
            <SegmentedControl
              size="xs"
              aria-label={t('meeting.kindLabel')}
              value={kind}
              onChange={setKind}
              data={(['meeting', 'call'] as const).map((value) => ({
                value,
                label: t(`meeting.kind.${value}`),
              }))}
            />
            <TextInput
              data-autofocus
              required
              label={t('meeting.about')}
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
          </>
        )}
        <div className={styles.pair}>
          <TextInput
            type="datetime-local"
            label={t('meeting.begins')}
            value={start}
            onChange={(event) => setStart(event.currentTarget.value)}
          />
          <TextInput
            type="number"
            min={1}
            label={t('meeting.minutes')}
            value={minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
        </div>
        {!meeting && !over && kind === 'meeting' && (
          <TextInput
            label={t('meeting.place')}
            value={place}
            onChange={(event) => setPlace(event.currentTarget.value)}
          />
        )}
        {over && <CameOf came={came} onChange={setCame} />}
        <div className={styles.dialogFoot}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!good}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const lengthOf = (meeting: Meeting | null): number =>
  meeting
    ? (new Date(meeting.ends_at).getTime() - new Date(meeting.starts_at).getTime()) / MINUTE_MS
    : LONG_MIN;

function begins(meeting: Meeting | null, over: boolean, zone: string): Date {
  if (meeting) return new Date(meeting.starts_at);
  if (over) return new Date(Date.now() - LONG_MIN * MINUTE_MS);
  return atHour(new Date(), zone, 1, 10);
}
