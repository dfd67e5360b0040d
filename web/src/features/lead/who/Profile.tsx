import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { asRead } from '~/shared/asRead';
import { useCodeNames } from '~/shared/names';
import { paths } from '~/shared/paths';
import { ScoreChip, StageTag, When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toastProblem } from '~/shared/toast';
import { useFormat } from '~/shared/useFormat';
import { Section } from '../Section';
import { type Lead, useTouch } from '../useLead';
import styles from './who.module.css';

const FIELDS = ['name', 'job_title', 'phone', 'source', 'campaign'] as const;
/** What stands above already, and what has a part of its own. */
const SHOWN = new Set<string>([...FIELDS, 'email', 'consent', 'company']);

export function Profile({ lead, address }: { lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const { attributeOf, countryOf, sourceOf } = useCodeNames();
  const me = useMe();
  const edit = useEdit(lead, address);
  const may = me.may('work');
  const attributes = Object.entries(lead.all_attributes)
    .filter(([key]) => !SHOWN.has(key))
    .toSorted(([a], [b]) => a.localeCompare(b));
  return (
    <>
      <Section title={t('who.title')}>
        <dl className={styles.list}>
          {FIELDS.map((key) => (
            <Line key={key} label={t(`who.${key}`)}>
              <Value
                label={t(`who.${key}`)}
                text={lead[key] ?? ''}
                shown={key === 'source' ? sourceOf(lead.source ?? '') : undefined}
                onSave={may ? (text) => edit({ [key]: text }) : undefined}
              />
            </Line>
          ))}
          <Line label={t('who.email')}>{lead.email}</Line>
          {attributes.map(([key, value]) => (
            <Line key={key} label={attributeOf(key)}>
              {typeof value === 'object' && value !== null ? (
                <code>{JSON.stringify(value)}</code>
              ) : (
                <Value
                  label={attributeOf(key)}
                  text={value === null ? '' : String(value)}
                  shown={key === 'country' ? countryOf(String(value ?? '')) : undefined}
                  onSave={
                    may ? (text) => edit({ attributes: { [key]: like(value, text) } }) : undefined
                  }
                />
              )}
            </Line>
          ))}
          <Line label={t('who.ids')}>
            {lead.external_ids.map((each) => (
              <span key={`${each.system} ${each.value}`} className={styles.id}>
                {each.value} <span className="meta">{each.system}</span>
              </span>
            ))}
          </Line>
          <Line label={t('who.since')}>
            <When at={lead.created_at} />
          </Line>
        </dl>
      </Section>
      {lead.account && <Account lead={lead} account={lead.account} />}
    </>
  );
}

/** A value of the kind that it was: rules compare numbers with numbers. */
export function like(before: unknown, text: string): unknown {
  const said = text.trim();
  if (!said) return null;
  if (typeof before === 'number' && Number.isFinite(Number(said))) return Number(said);
  if (typeof before === 'boolean' && (said === 'true' || said === 'false')) return said === 'true';
  return said;
}

function useEdit(lead: Lead, address: string) {
  const { t } = useTranslation('lead');
  const touch = useTouch(address);
  const own = useRef({ last: Promise.resolve(), made: [] as [from: number, to: number][] });
  const send = async (change: Schema<'ChangeLead'>): Promise<boolean> => {
    const { made } = own.current;
    // What was begun before an edit of one's own was saved goes on from there.
    let revision = lead.revision;
    for (const [from, to] of made) if (from === revision) revision = to;
    try {
      const { data } = await client.PATCH('/api/v1/leads/{lead}', {
        params: { path: { lead: address }, header: asRead({ revision }) },
        body: change,
      });
      if (data) made.push([revision, data.revision]);
      return true;
    } catch (error) {
      toastProblem(error, t('notChanged'));
      return false;
    } finally {
      void touch();
    }
  };
  return (change: Schema<'ChangeLead'>): Promise<boolean> => {
    const done = own.current.last.then(() => send(change));
    own.current.last = done.then(() => undefined);
    return done;
  };
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className={styles.line}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A value that becomes a field when it is chosen. Enter keeps, Escape leaves it as it was. */
function Value(props: {
  label: string;
  text: string;
  /** As people read it, where that is not how it is kept. */
  shown?: string;
  onSave?: (text: string) => Promise<boolean>;
}) {
  const { t } = useTranslation('lead');
  const { label, text, onSave } = props;
  const shown = props.shown || text || t('who.unknown');
  const [draft, setDraft] = useState<string | null>(null);
  // As it was when the edit began: what others change meanwhile is refused, not written over.
  const begun = useRef(props);
  if (!onSave) return <>{text ? shown : <span className="meta">{shown}</span>}</>;
  if (draft === null)
    return (
      <button
        type="button"
        className={styles.value}
        data-empty={!text}
        aria-label={t('who.edit', { label, value: shown })}
        onClick={() => {
          begun.current = props;
          setDraft(text);
        }}
      >
        {shown}
      </button>
    );
  const save = async () => {
    const { text: before, onSave: keep } = begun.current;
    if (draft.trim() === before || (await keep?.(draft.trim()))) setDraft(null);
  };
  return (
    <TextInput
      size="xs"
      autoFocus
      aria-label={label}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur();
        if (event.key === 'Escape') {
          event.stopPropagation();
          setDraft(null);
        }
      }}
    />
  );
}

function Account({ lead, account }: { lead: Lead; account: Schema<'LeadAccount'> }) {
  const { t } = useTranslation('lead');
  const format = useFormat();
  const { countryOf, industryOf } = useCodeNames();
  const { data } = api.useQuery('get', '/api/v1/accounts/{account}', {
    params: { path: { account: String(account.id) } },
  });
  const others = (data?.leads ?? []).filter((each) => each.id !== lead.id);
  const facts = [
    account.industry && industryOf(account.industry),
    account.employees
      ? t('account.employees', { count: account.employees, shown: format.count(account.employees) })
      : '',
    account.country && countryOf(account.country),
    account.domain,
  ].filter(Boolean);
  return (
    <Section
      title={t('account.title')}
      aside={
        <Link to={paths.account(account.id)} className="link">
          {account.name}
        </Link>
      }
    >
      <p className="meta">{facts.join(' · ')}</p>
      {data && others.length === 0 && <p className="meta">{t('account.alone')}</p>}
      <ul className={styles.people}>
        {others.slice(0, 8).map((each) => (
          <li key={each.id}>
            <Link to={paths.lead(each.key)}>
              <span className={styles.personName}>{each.name ?? each.email ?? each.key}</span>
              <span className="meta truncate">{each.job_title}</span>
            </Link>
            <StageTag stage={each.stage} />
            <ScoreChip
              id={each.id}
              score={each.score?.score}
              grade={each.score?.grade}
              qualified={each.score?.qualified}
            />
          </li>
        ))}
      </ul>
      {others.length > 8 && (
        <Link to={paths.account(account.id)} className="link">
          {t('account.all', { count: others.length })}
        </Link>
      )}
    </Section>
  );
}
