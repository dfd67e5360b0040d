import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { usePeople } from '~/shared/people';
import { Dialog } from '~/shared/pieces/Dialog';
import { useMe } from '~/shared/session';
import type { Handoff } from '../inbox';
import styles from './dialogs.module.css';

interface Props {
  handoff: Handoff;
  onGiven: (member: string) => void;
  onClose: () => void;
}

/** Who takes it. Those who take hand-offs come first, oneself before all. */
export function AssignDialog({ handoff, onGiven, onClose }: Props) {
  const { t } = useTranslation('inbox');
  const me = useMe();
  const people = usePeople();
  const { data: reps } = api.useQuery('get', '/api/v1/reps', {}, { staleTime: 5 * 60_000 });
  const [sought, setSought] = useState('');
  const taking = new Set((reps?.items ?? []).filter((each) => each.active).map((r) => r.member));
  const rank = (email: string) => (email === me.email ? 0 : taking.has(email) ? 1 : 2);
  const found = people.list
    .filter((each) => each.email !== handoff.owner && each.role !== 'viewer')
    .filter((each) =>
      `${each.name} ${each.email}`.toLowerCase().includes(sought.trim().toLowerCase()),
    )
    .toSorted((a, b) => rank(a.email) - rank(b.email) || a.name.localeCompare(b.name));
  return (
    <Dialog
      onClose={onClose}
      title={t('assign.title', { name: handoff.name ?? handoff.lead })}
      size={420}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0]) onGiven(found[0].email);
        }}
      >
        <TextInput
          data-autofocus
          aria-label={t('assign.seek')}
          placeholder={t('assign.seek')}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      </form>
      <ul className={styles.members}>
        {found.map((each) => (
          <li key={each.email}>
            <button type="button" className={styles.choice} onClick={() => onGiven(each.email)}>
              <span>
                {each.email === me.email ? t('assign.me', { name: each.name }) : each.name}
              </span>
              <span className="meta">
                {taking.has(each.email) ? t('assign.takes') : t(`assign.role.${each.role}`)}
              </span>
            </button>
          </li>
        ))}
        {found.length === 0 && <li className="meta">{t('assign.none')}</li>}
      </ul>
    </Dialog>
  );
}
