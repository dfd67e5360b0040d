import { Button, Menu, Textarea } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { asRead } from '~/shared/asRead';
import { usePeople } from '~/shared/people';
import { Skeleton, When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import styles from '../lead.module.css';
import { Section } from '../Section';
import { type Lead, useTouch } from '../useLead';
import work from './work.module.css';

type Note = Schema<'NoteView'>;
/** What a first conversation should find out. */
const PARTS = ['situation', 'problem', 'solution'] as const;

export function Notes({ address }: { lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const { data } = api.useQuery('get', '/api/v1/leads/{lead}/notes', {
    params: { path: { lead: address }, query: { limit: 50 } },
  });
  return (
    <Section title={t('note.title')}>
      {me.may('work') && <Write address={address} />}
      {!data && <Skeleton width="70%" />}
      <ul className={work.rows}>
        {data?.items.map((note) => (
          <Row key={`${note.id} ${note.revision}`} note={note} address={address} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ note, address }: { note: Note; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const people = usePeople();
  const touch = useTouch(address);
  const [editing, setEditing] = useState(false);
  const remove = async () => {
    try {
      await client.DELETE('/api/v1/notes/{id}', { params: { path: { id: note.id } } });
      toast(t('note.removed'), {
        undo: () =>
          void client
            .POST('/api/v1/leads/{lead}/notes', {
              params: { path: { lead: address } },
              body: {
                body: note.body || null,
                situation: note.situation,
                problem: note.problem,
                solution: note.solution,
                opportunity: note.opportunity,
              },
            })
            .then(() => touch())
            .catch((error: unknown) => toastProblem(error, t('note.notSaved'))),
      });
    } catch (error) {
      toastProblem(error, t('notChanged'));
    }
    void touch();
  };
  if (editing)
    return (
      <li>
        <Write address={address} note={note} onDone={() => setEditing(false)} />
      </li>
    );
  return (
    <li className={work.note}>
      <div className={work.noteHead}>
        <span className="meta">
          {people.nameOf(note.author)} · <When at={note.created_at} />
        </span>
        {me.may('work') && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                className="no-print"
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={t('note.more')}
              >
                <IconDots size={14} stroke={1.5} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setEditing(true)}>{t('note.edit')}</Menu.Item>
              <Menu.Item onClick={() => void remove()}>{t('note.remove')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {note.body && <p className={work.body}>{note.body}</p>}
      {PARTS.filter((part) => note[part]).map((part) => (
        <p key={part} className={work.part}>
          <span className="meta">{t(`note.${part}`)}</span> {note[part]}
        </p>
      ))}
    </li>
  );
}

function Write(props: { address: string; note?: Note; onDone?: () => void }) {
  const { t } = useTranslation('lead');
  const { address, note, onDone } = props;
  const touch = useTouch(address);
  const empty = { body: '', situation: '', problem: '', solution: '' };
  const begin = note
    ? {
        body: note.body,
        situation: note.situation ?? '',
        problem: note.problem ?? '',
        solution: note.solution ?? '',
      }
    : empty;
  const [texts, setTexts] = useState(begin);
  const [parts, setParts] = useState(Boolean(begin.situation || begin.problem || begin.solution));
  const [busy, setBusy] = useState(false);
  const something = Object.values(texts).some((text) => text.trim());
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const trimmed = {
      body: texts.body.trim(),
      situation: texts.situation.trim(),
      problem: texts.problem.trim(),
      solution: texts.solution.trim(),
    };
    try {
      if (note)
        await client.PATCH('/api/v1/notes/{id}', {
          params: { path: { id: note.id }, header: asRead(note) },
          body: trimmed,
        });
      else
        await client.POST('/api/v1/leads/{lead}/notes', {
          params: { path: { lead: address } },
          body: {
            body: trimmed.body || null,
            situation: trimmed.situation || null,
            problem: trimmed.problem || null,
            solution: trimmed.solution || null,
          },
        });
      setTexts(empty);
      setParts(false);
      onDone?.();
    } catch (error) {
      toastProblem(error, t('note.notSaved'));
    }
    setBusy(false);
    void touch();
  };
  return (
    <form className={`${work.write} no-print`} onSubmit={(event) => void save(event)}>
      <Textarea
        aria-label={t('note.write')}
        placeholder={t('note.placeholder')}
        autosize
        minRows={1}
        value={texts.body}
        onChange={(event) => setTexts({ ...texts, body: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && something)
            event.currentTarget.form?.requestSubmit();
        }}
      />
      {parts &&
        PARTS.map((part) => (
          <Textarea
            key={part}
            label={t(`note.${part}`)}
            autosize
            minRows={1}
            value={texts[part]}
            onChange={(event) => setTexts({ ...texts, [part]: event.currentTarget.value })}
          />
        ))}
      {(something || note || parts) && (
        <div className={work.writeFoot}>
          {!parts && (
            <button type="button" className={styles.plainLink} onClick={() => setParts(true)}>
              {t('note.conversation')}
            </button>
          )}
          {onDone && (
            <Button variant="default" onClick={onDone}>
              {t('cancel')}
            </Button>
          )}
          <Button type="submit" loading={busy} disabled={!something}>
            {t('note.save')}
          </Button>
        </div>
      )}
    </form>
  );
}
