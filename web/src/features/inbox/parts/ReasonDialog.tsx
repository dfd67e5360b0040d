import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { ErrorState, Keys, SkeletonRows } from '~/shared/pieces';
import { Dialog } from '~/shared/pieces/Dialog';
import styles from './dialogs.module.css';

interface Props {
  way: 'return' | 'disqualify';
  name: string;
  onGiven: (why: Schema<'Why'>, reason: string) => void;
  onClose: () => void;
}

/** Why a lead goes back, or is none: what marketing learns from. A figure chooses a reason. */
export function ReasonDialog({ way, name, onGiven, onClose }: Props) {
  const { t, i18n } = useTranslation('inbox');
  const { data, error, refetch } = api.useQuery(
    'get',
    '/api/v1/return-reasons',
    {},
    {
      staleTime: 5 * 60_000,
    },
  );
  const [code, setCode] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  const reasons = (data?.items ?? []).filter((each) => !each.retired_at);
  const label = (each: Schema<'ReasonView'>) => (i18n.language === 'ko' ? each.ko : each.en);

  const submit = () => {
    const chosen = reasons.find((each) => each.code === code);
    if (!chosen) return setMissing(true);
    onGiven({ reason: chosen.code, note: note.trim() || null }, label(chosen));
  };
  const onKey = (event: React.KeyboardEvent) => {
    const typing = event.target instanceof HTMLTextAreaElement;
    if (event.key === 'Enter' && (!typing || event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      submit();
    }
    const chosen = typing ? undefined : reasons[Number(event.key) - 1];
    if (chosen) setCode(chosen.code);
  };

  return (
    <Dialog
      onClose={onClose}
      title={t(`reason.${way}.title`, { name })}
      size={460}
      onKeyDown={onKey}
    >
      <p className={styles.lead}>{t(`reason.${way}.body`)}</p>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} />}
      <fieldset className={styles.choices} aria-invalid={missing && !code}>
        <legend className="sr-only">{t('reason.label')}</legend>
        {reasons.map((each, index) => (
          <label key={each.code} className={styles.choice} data-checked={each.code === code}>
            <input
              type="radio"
              name="reason"
              value={each.code}
              checked={each.code === code}
              data-autofocus={index === 0 || undefined}
              onChange={() => setCode(each.code)}
            />
            <span>{label(each)}</span>
            {index < 9 && <kbd aria-hidden>{index + 1}</kbd>}
          </label>
        ))}
      </fieldset>
      {missing && !code && (
        <p role="alert" className={styles.missing}>
          {t('reason.missing')}
        </p>
      )}
      <Textarea
        label={t('reason.note')}
        placeholder={t(`reason.${way}.notePlaceholder`)}
        autosize
        minRows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={styles.dialogFoot}>
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button
          color={way === 'disqualify' ? 'red' : undefined}
          onClick={submit}
          rightSection={<Keys keys="Enter" />}
        >
          {t(`reason.${way}.do`)}
        </Button>
      </div>
    </Dialog>
  );
}
