import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { BantLetter, Schema } from '~/api/types';
import { usePeople } from '~/shared/people';
import { When } from '~/shared/pieces';
import pieces from '~/shared/pieces/pieces.module.css';
import { useMe } from '~/shared/session';
import { useFormat } from '~/shared/useFormat';
import { Section } from '../Section';
import { type Lead, useTouch } from '../useLead';
import styles from './bant.module.css';
import { LetterForm } from './LetterForm';
import { ORDER } from './letters';

/** What is known of budget, authority, need and timing, and what to ask next. */
export function Bant({ lead, address, at }: { lead: Lead; address: string; at?: string }) {
  const { t, i18n } = useTranslation('lead');
  const format = useFormat();
  const past = at !== undefined;
  const then = api.useQuery(
    'get',
    '/api/v1/leads/{lead}/bant',
    { params: { path: { lead: address }, query: { at } } },
    { enabled: past, placeholderData: (before: unknown) => before as never },
  );
  const bant = (past && then.data) || lead.bant;
  const next = bant.questions[0];
  const cells = ORDER.map((letter) => bant.letters.find((each) => each.letter === letter)).filter(
    (each) => each !== undefined,
  );
  return (
    <Section
      id="lead-bant"
      title={t('bant.title')}
      aside={
        bant.missing.length === 0
          ? t('bant.ready')
          : t('bant.settled', { share: format.percent(bant.completeness) })
      }
    >
      {past && <p className="meta">{t('bant.past')}</p>}
      <ul className={styles.letters}>
        {cells.map((cell) => (
          <Letter
            key={cell.letter}
            cell={cell}
            address={address}
            currency={currencyOf(lead)}
            past={past}
            missing={bant.missing.includes(cell.letter)}
            question={
              next?.letter === cell.letter ? (i18n.language === 'ko' ? next.ko : next.en) : null
            }
          />
        ))}
      </ul>
    </Section>
  );
}

/** The currency their money is likely to be in. */
export const currencyOf = (lead: Lead): string => {
  const own = lead.opportunities.find((each) => each.currency)?.currency;
  if (own) return own;
  const country = lead.company?.country ?? '';
  if (country === 'KR') return 'KRW';
  if (country === 'US') return 'USD';
  if (country === 'JP') return 'JPY';
  if (country === 'GB') return 'GBP';
  if (country === 'SG') return 'SGD';
  return country ? 'EUR' : 'USD';
};

function Letter(props: {
  cell: Schema<'Cell'>;
  address: string;
  currency: string;
  past: boolean;
  missing: boolean;
  question: string | null;
}) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const touch = useTouch(props.address);
  const [open, setOpen] = useState(false);
  const { cell, question } = props;
  const name = t(`bant.letter.${cell.letter}`, { ns: 'shared' });
  return (
    <li className={styles.letter} data-missing={props.missing}>
      <div className={styles.line}>
        <span
          className={pieces.cell}
          data-status={cell.status}
          data-stale={cell.stale || undefined}
          aria-hidden
        >
          {t(`bant.initial.${cell.letter}`, { ns: 'shared' })}
        </span>
        <div className={styles.known}>
          <p>
            <strong>{name}</strong> <Known cell={cell} />
          </p>
          <Rests cell={cell} />
        </div>
        {me.may('work') && !open && !props.past && (
          <Tooltip label={t('bant.edit', { name })}>
            <ActionIcon
              className="no-print"
              aria-label={t('bant.edit', { name })}
              onClick={() => setOpen(true)}
            >
              <IconPencil size={16} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {question && !open && <Question text={question} />}
      {open && (
        <LetterForm
          address={props.address}
          cell={cell}
          currency={props.currency}
          onCancel={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            void touch();
          }}
        />
      )}
    </li>
  );
}

function Known({ cell }: { cell: Schema<'Cell'> }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const { detail } = cell;
  if (detail?.kind === 'budget') return <span>{format.money(detail.amount, detail.currency)}</span>;
  if (detail?.kind === 'need')
    return (
      <span>
        {detail.problem}
        {detail.solution ? ` → ${detail.solution}` : ''}
      </span>
    );
  if (detail?.kind === 'timing') return <span>{format.day(`${detail.date}T12:00:00Z`)}</span>;
  if (cell.value) return <span>{cell.value}</span>;
  return <span className={styles.status}>{t(`bant.status.${cell.status}`)}</span>;
}

const HINTS = [
  'budget_pages',
  'budget_words',
  'account_participants',
  'senior_attendees',
  'problem_pages',
  'need_answers',
  'reply_pace',
  'deadline_words',
  'budget_denied',
  'authority_denied',
  'need_denied',
  'timing_denied',
];

/** Who noted it and on what it rests; or what signals say, and how sure that is. */
function Rests({ cell }: { cell: Schema<'Cell'> }) {
  const { t } = useTranslation('lead');
  const people = usePeople();
  const format = useFormat();
  if (cell.by)
    return (
      <p className={styles.rests}>
        {cell.value && `${t(`bant.status.${cell.status}`, { ns: 'shared' })} · `}
        {people.nameOf(cell.by)}
        {cell.at && (
          <>
            {' · '}
            <When at={cell.at} />
          </>
        )}
        {cell.evidence && ` · ${cell.evidence}`}
        {cell.stale ? (
          <span className={styles.stale}> · {t('bant.stale', { ns: 'shared' })}</span>
        ) : (
          cell.best_before && ` · ${t('bant.until', { at: format.day(cell.best_before) })}`
        )}
      </p>
    );
  const hints = [...cell.inference.hints, ...cell.inference.against];
  if (hints.length === 0) return null;
  return (
    <p className={styles.rests}>
      {t('bant.signals', { share: format.percent(cell.inference.confidence) })}
      {': '}
      {hints
        .map((hint) => {
          const says = HINTS.includes(hint.rule) ? t(`bant.hint.${hint.rule}`) : hint.rule;
          return [says, hint.times > 1 ? `×${hint.times}` : '', hint.quote ? `“${hint.quote}”` : '']
            .filter(Boolean)
            .join(' ');
        })
        .join('; ')}
    </p>
  );
}

function Question({ text }: { text: string }) {
  const { t } = useTranslation('lead');
  return (
    <div className={styles.question}>
      <p>
        <span className="meta">{t('bant.ask')}</span>
        {text}
      </p>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? 'copied' : 'bant.copy')}>
            <ActionIcon
              className="no-print"
              onClick={copy}
              aria-label={t(copied ? 'copied' : 'bant.copy')}
            >
              {copied ? <IconCheck size={16} stroke={1.5} /> : <IconCopy size={16} stroke={1.5} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}

/** Which letters stand between a lead and SQL, by name. */
export function useMissing(missing: readonly BantLetter[]): string {
  const { t, i18n } = useTranslation('shared');
  const names = missing.map((letter) => t(`bant.letter.${letter}`));
  return new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(names);
}
