import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { InviteDialog, LinkDialog } from './InviteDialog';
import { MemberDialog } from './MemberDialog';
import { MemberMenu } from './MemberMenu';
import { SettingsPage } from './SettingsPage';
import { SettingsTable } from './SettingsTable';
import styles from './settings.module.css';

export type Member = Schema<'MemberView'>;

export function MembersPage() {
  const { t } = useTranslation('settings');
  const [inviting, setInviting] = useState(false);
  return (
    <SettingsPage
      title={t('members.title')}
      action={
        <Button
          leftSection={<IconUserPlus size={16} stroke={1.5} />}
          onClick={() => setInviting(true)}
        >
          {t('members.invite')}
        </Button>
      }
    >
      <MemberTable />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </SettingsPage>
  );
}

function MemberTable() {
  const { t } = useTranslation('settings');
  const me = useMe();
  const [disabled, setDisabled] = useState(false);
  const [changing, setChanging] = useState<Member | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const query = api.useQuery('get', '/api/v1/members', { params: { query: { disabled } } });
  return (
    <>
      <SettingsTable
        query={query}
        heads={(['member', 'role', 'team', 'zone', 'since'] as const).map((key) =>
          t(`members.${key}`),
        )}
        hidden={{ label: t('members.showDisabled'), shown: disabled, onShow: setDisabled }}
        row={(member) => (
          <MemberRow
            key={member.email}
            member={member}
            self={member.email === me.email}
            onChange={() => setChanging(member)}
            onLink={setLink}
          />
        )}
      />
      {changing && <MemberDialog member={changing} onClose={() => setChanging(null)} />}
      {link && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </>
  );
}

interface RowProps {
  member: Member;
  self: boolean;
  onChange: () => void;
  onLink: (link: string) => void;
}

function MemberRow({ member, ...acts }: RowProps) {
  const { t } = useTranslation('settings');
  return (
    <tr data-off={Boolean(member.disabled_at)}>
      <td>
        <div className={styles.name}>
          {member.name ?? member.email}
          {acts.self && ` ${t('members.you')}`}
        </div>
        {member.name && <div className="meta">{member.email}</div>}
      </td>
      <td>{t(`role.${member.role}`)}</td>
      <td className={styles.wide}>{member.team && t(`team.${member.team}`)}</td>
      <td>{member.time_zone}</td>
      <td className={member.disabled_at ? undefined : styles.wide}>
        {member.disabled_at ? t('members.disabled') : <When at={member.created_at} />}
      </td>
      <td>
        <MemberMenu member={member} {...acts} />
      </td>
    </tr>
  );
}
