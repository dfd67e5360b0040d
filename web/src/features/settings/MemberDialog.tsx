import { Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Role, Schema } from '~/api/types';
import { asRead } from '~/shared/asRead';
import { Refused } from '~/shared/pieces/Refused';
import { toast } from '~/shared/toast';
import { FormDialog } from './FormDialog';
import { RoleSelect } from './InviteDialog';
import type { Member } from './MembersPage';

type Membership = Schema<'Membership'>;
const TEAMS: readonly Membership[] = ['sales', 'marketing', 'none'];

export function MemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  // As it was when the form was filled: the list behind it may be read anew.
  const [read] = useState(member);
  const [name, setName] = useState(member.name ?? '');
  const [role, setRole] = useState(member.role as Role);
  const [team, setTeam] = useState((member.team ?? 'none') as Membership);
  const change = api.useMutation('patch', '/api/v1/members/{email}', {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/members'] });
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/session'] });
      toast(t('members.changed', { name: name || member.email }));
      onClose();
    },
    onError: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/members'] }),
  });
  const submit = () =>
    change.mutate({
      params: { path: { email: member.email }, header: asRead(read) },
      body: { name: name.trim(), role, team },
    });
  return (
    <FormDialog
      title={member.email}
      submit={t('save')}
      pending={change.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Refused error={change.error} texts={{ refused: t('members.lastAdmin') }} />
      <TextInput
        label={t('invite.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <RoleSelect value={role} onChange={setRole} />
      <Select
        label={t('members.team')}
        data={TEAMS.map((value) => ({ value, label: t(`team.${value}`) }))}
        value={team}
        allowDeselect={false}
        onChange={(value) => setTeam(value as Membership)}
      />
    </FormDialog>
  );
}
