import { Button, Switch } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { ErrorState, SkeletonRows, When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { InviteDialog, LinkDialog } from './InviteDialog';
import { MemberDialog } from './MemberDialog';
import { MemberMenu } from './MemberMenu';
import { SettingsPage } from './SettingsPage';
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
  const { data, error, refetch } = api.useQuery('get', '/api/v1/members', {
    params: { query: { disabled } },
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <div className={styles.filter}>
        <Switch
          label={t('members.showDisabled')}
          checked={disabled}
          onChange={(event) => setDisabled(event.currentTarget.checked)}
        />
      </div>
      {!data && <SkeletonRows rows={8} />}
      {data && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('members.member')}</th>
              <th scope="col">{t('members.role')}</th>
              <th scope="col">{t('members.team')}</th>
              <th scope="col">{t('members.zone')}</th>
              <th scope="col">{t('members.since')}</th>
              <th scope="col">
                <span className="sr-only">{t('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((member) => (
              <tr key={member.email} data-off={Boolean(member.disabled_at)}>
                <td>
                  <div className={styles.name}>
                    {member.name ?? member.email}
                    {member.email === me.email && ` ${t('members.you')}`}
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
                  <MemberMenu
                    member={member}
                    self={member.email === me.email}
                    onChange={() => setChanging(member)}
                    onLink={setLink}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {changing && <MemberDialog member={changing} onClose={() => setChanging(null)} />}
      {link && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </>
  );
}
