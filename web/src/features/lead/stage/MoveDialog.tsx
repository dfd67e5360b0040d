import { Alert, Button, Select, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import { isRefusal } from '~/api/errors';
import type { BantLetter, Stage } from '~/api/types';
import { StageTag } from '~/shared/pieces';
import { Dialog } from '~/shared/pieces/Dialog';
import { tellProblem } from '~/shared/problem';
import { toast, toastProblem } from '~/shared/toast';
import { currencyOf, useMissing } from '../bant/Bant';
import { LetterForm } from '../bant/LetterForm';
import styles from '../lead.module.css';
import { type Lead, nameOf, useTouch } from '../useLead';

interface Props {
  lead: Lead;
  address: string;
  to: Stage;
  onClose: () => void;
}

/** Stages that BANT guards, for who has not passed it. */
const GUARDED: readonly Stage[] = ['sql', 'opportunity', 'customer'];
const PASSED: readonly Stage[] = ['sql', 'opportunity', 'customer'];
const GIVEN_BACK: readonly Stage[] = ['recycled', 'disqualified'];

/** Moves a lead. What is in the way is said before, and can be filled in here. */
export function MoveDialog({ lead, address, to, onClose }: Props) {
  const { t } = useTranslation('lead');
  const { t: shared } = useTranslation('shared');
  const touch = useTouch(address);
  const [note, setNote] = useState('');
  const [reason, setReason] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const guarded = GUARDED.includes(to) && !PASSED.includes(lead.stage);
  const missing = guarded ? lead.bant.missing : [];
  const back = GIVEN_BACK.includes(to);

  const move = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefused(null);
    try {
      await client.POST('/api/v1/leads/{lead}/stage', {
        params: { path: { lead: address } },
        body: { stage: to, note: note.trim() || null, reason },
      });
      toast(t('moved', { name: nameOf(lead), stage: t(`stage.${to}`, { ns: 'shared' }) }));
      onClose();
    } catch (error) {
      if (isRefusal(error, 'refused')) {
        const told = tellProblem(error, shared);
        setRefused(told.detail ?? told.title);
      } else toastProblem(error, t('notMoved'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <Dialog onClose={onClose} size={520} title={t('move.title', { name: nameOf(lead) })}>
      <p className={styles.fromTo}>
        <StageTag stage={lead.stage} filled /> <span aria-hidden>→</span>{' '}
        <StageTag stage={to} filled />
      </p>
      {missing.length > 0 && <Missing lead={lead} address={address} missing={missing} />}
      {refused && missing.length === 0 && (
        <Alert color="red" mb={12}>
          {refused}
        </Alert>
      )}
      <form onSubmit={(event) => void move(event)}>
        {back && <ReasonField value={reason} onChange={setReason} />}
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
          <Button type="submit" loading={busy} disabled={missing.length > 0 || (back && !reason)}>
            {t('move.do', { stage: t(`stage.${to}`, { ns: 'shared' }) })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Missing(props: { lead: Lead; address: string; missing: readonly BantLetter[] }) {
  const { t, i18n } = useTranslation('lead');
  const touch = useTouch(props.address);
  const names = useMissing(props.missing);
  const [chosen, setChosen] = useState<BantLetter | null>(null);
  const letter = chosen && props.missing.includes(chosen) ? chosen : props.missing[0];
  const cell = props.lead.bant.letters.find((each) => each.letter === letter);
  const question = props.lead.bant.questions.find((each) => each.letter === letter);
  return (
    <div className={styles.missing}>
      <p role="status">
        <strong>{t('move.missing', { letters: names })}</strong> {t('move.fill')}
      </p>
      <div className={styles.tabs} role="tablist" aria-label={t('bant.title')}>
        {props.missing.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={each === letter}
            onClick={() => setChosen(each)}
          >
            {t(`bant.letter.${each}`, { ns: 'shared' })}
          </button>
        ))}
      </div>
      {question && <p className="meta">{i18n.language === 'ko' ? question.ko : question.en}</p>}
      {cell && (
        <LetterForm
          key={cell.letter}
          address={props.address}
          cell={cell}
          currency={currencyOf(props.lead)}
          onDone={() => void touch()}
        />
      )}
    </div>
  );
}

export function ReasonField(props: {
  value: string | null;
  onChange: (code: string | null) => void;
}) {
  const { t, i18n } = useTranslation('lead');
  const { data } = api.useQuery('get', '/api/v1/return-reasons', {}, { staleTime: 5 * 60_000 });
  return (
    <Select
      mb={12}
      label={t('move.reason')}
      placeholder={t('move.choose')}
      required
      data={(data?.items ?? [])
        .filter((each) => !each.retired_at)
        .map((each) => ({
          value: each.code,
          label: i18n.language === 'ko' ? each.ko : each.en,
        }))}
      value={props.value}
      onChange={props.onChange}
    />
  );
}
