import { Button, Combobox, Textarea, useCombobox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Fragment, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import type { Schema } from '~/api/types';
import { usePeople } from '~/shared/people';
import { When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toastProblem } from '~/shared/toast';
import { detailKey } from '../useInbox';
import styles from './talk.module.css';

const ADDRESS = /@([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;
/** An `@` and what is typed behind it, at the end of what stands before the caret. */
const BEGUN = /(^|\s)@([^\s@]{0,40})$/;

/** What was said about a hand-off: the open line between sales and marketing. */
export function Talk({ detail }: { detail: Schema<'HandoffDetail'> }) {
  const { t } = useTranslation('inbox');
  const me = useMe();
  const people = usePeople();
  return (
    <section>
      <h3>{t('talk.title')}</h3>
      {detail.comments.length === 0 && <p className="meta">{t('talk.empty')}</p>}
      <ol className={styles.comments}>
        {detail.comments.map((each) => (
          <li key={each.id}>
            <p>
              <strong>{people.nameOf(each.by)}</strong>{' '}
              <span className="meta">
                <When at={each.at} />
              </span>
            </p>
            <p className={styles.said}>
              <Said text={each.text} nameOf={people.nameOf} />
            </p>
          </li>
        ))}
      </ol>
      {me.may('work') && <Write id={detail.id} />}
    </section>
  );
}

function Said({ text, nameOf }: { text: string; nameOf: (who: string) => string }) {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    parts.push(text.slice(at, match.index));
    parts.push(
      <span className={styles.mention} title={match[1]}>
        @{nameOf(match[1] ?? '')}
      </span>,
    );
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
    <Fragment key={index}>{part}</Fragment>
  ));
}

function Write({ id }: { id: number }) {
  const { t } = useTranslation('inbox');
  const queries = useQueryClient();
  const people = usePeople();
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const [begun, setBegun] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const found = people.list
    .filter((each) => `${each.name} ${each.email}`.toLowerCase().includes(begun.toLowerCase()))
    .slice(0, 6);

  const change = (value: string, caret: number) => {
    setText(value);
    const match = value.slice(0, caret).match(BEGUN);
    setBegun(match?.[2] ?? '');
    if (match) {
      combobox.openDropdown();
      combobox.selectFirstOption();
    } else combobox.closeDropdown();
  };
  const mention = (email: string) => {
    const caret = field.current?.selectionStart ?? text.length;
    const before = text.slice(0, caret).replace(BEGUN, `$1@${email} `);
    setText(before + text.slice(caret));
    combobox.closeDropdown();
    field.current?.focus();
  };
  const send = async () => {
    if (!text.trim() || sending) return;
    setSending(true);
    try {
      const { data } = await client.POST('/api/v1/handoffs/{id}/comment', {
        params: { path: { id } },
        body: { text: text.trim() },
      });
      queries.setQueryData(detailKey(id), data);
      setText('');
    } catch (error) {
      toastProblem(error, t('failed.comment'));
    }
    setSending(false);
  };

  return (
    <Combobox store={combobox} onOptionSubmit={mention} position="top-start">
      <Combobox.EventsTarget withAriaAttributes={combobox.dropdownOpened && found.length > 0}>
        <Textarea
          ref={field}
          aria-label={t('talk.write')}
          placeholder={t('talk.placeholder')}
          autosize
          minRows={2}
          value={text}
          onChange={(event) =>
            change(event.currentTarget.value, event.currentTarget.selectionStart)
          }
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void send();
          }}
        />
      </Combobox.EventsTarget>
      <Combobox.DropdownTarget>
        <div className={styles.talkFoot}>
          <span className="meta">{t('talk.hint')}</span>
          <Button
            variant="default"
            loading={sending}
            disabled={!text.trim()}
            onClick={() => void send()}
          >
            {t('talk.send')}
          </Button>
        </div>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={found.length === 0}>
        <Combobox.Options aria-label={t('talk.members')}>
          {found.map((each) => (
            <Combobox.Option key={each.email} value={each.email}>
              {each.name} <span className="meta">{each.email}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
