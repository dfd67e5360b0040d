import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { BantLetter, Schema } from '~/api/types';
import { Skeleton } from '~/shared/pieces';
import { toastProblem } from '~/shared/toast';
import styles from './board.module.css';

interface Props {
  lead: string;
  to: string;
  onSaved: () => void;
  onCancel: () => void;
}

/** The letters that are missing, to be confirmed on the spot. The lead's page has the rest of BANT. */
export function BantForm(props: Props) {
  const { data } = api.useQuery('get', '/api/v1/leads/{lead}/bant', {
    params: { path: { lead: props.lead } },
  });
  return data ? <Fields {...props} bant={data} /> : <Skeleton height={96} />;
}

type Entry = { value: string; confirmed: boolean };

function Fields({ bant, lead, to, onSaved, onCancel }: Props & { bant: Schema<'BantView'> }) {
  const { t } = useTranslation('board');
  const { t: shared, i18n } = useTranslation('shared');
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [entries, setEntries] = useState<Record<string, Entry>>(() =>
    Object.fromEntries(
      bant.missing.map((letter) => {
        const cell = bant.letters.find((each) => each.letter === letter);
        const heard = cell?.status === 'negative' ? '' : (cell?.value ?? '');
        return [letter, { value: heard, confirmed: false }];
      }),
    ),
  );
  const put = (letter: BantLetter, change: Partial<Entry>) =>
    setEntries((now) => ({
      ...now,
      [letter]: { value: '', confirmed: false, ...now[letter], ...change },
    }));
  const ready = bant.missing.every((letter) => entries[letter]?.confirmed);
  const question = (letter: BantLetter) =>
    bant.questions.find((each) => each.letter === letter)?.[i18n.language === 'ko' ? 'ko' : 'en'];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const letters = bant.missing
        .filter((letter) => entries[letter]?.confirmed)
        .map((letter) => ({
          letter,
          status: 'confirmed' as const,
          value: entries[letter]?.value.trim() || null,
        }));
      await client.PATCH('/api/v1/leads/{lead}/bant', {
        params: { path: { lead } },
        body: { letters } as Schema<'Learned'>,
      });
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/v1/leads/{lead}'),
      });
      onSaved();
    } catch (error) {
      toastProblem(error, t('refused.notSaved'));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className={styles.bantForm}>
      {bant.missing.map((letter, index) => (
        <div key={letter}>
          <TextInput
            size="xs"
            label={shared(`bant.letter.${letter}`)}
            description={question(letter)}
            placeholder={t('refused.learned')}
            data-autofocus={index === 0 || undefined}
            maxLength={500}
            value={entries[letter]?.value ?? ''}
            onChange={(event) => {
              const value = event.currentTarget.value;
              put(letter, { value, confirmed: value.trim() !== '' });
            }}
          />
          <Checkbox
            size="xs"
            mt={6}
            label={t('refused.confirmed')}
            aria-label={`${shared(`bant.letter.${letter}`)}: ${t('refused.confirmed')}`}
            checked={entries[letter]?.confirmed ?? false}
            onChange={(event) => put(letter, { confirmed: event.currentTarget.checked })}
          />
        </div>
      ))}
      <div className={styles.formActions}>
        <Button variant="default" size="compact-sm" onClick={onCancel}>
          {t('refused.cancel')}
        </Button>
        <Button type="submit" size="compact-sm" disabled={!ready} loading={busy}>
          {t('refused.confirm', { to })}
        </Button>
      </div>
    </form>
  );
}
