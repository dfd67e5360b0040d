import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, ifMatch } from '~/api/client';
import { Confirm } from '~/shared/pieces/Confirm';
import { toast, toastProblem } from '~/shared/toast';
import type { Member } from './MembersPage';

interface Props {
  member: Member;
  self: boolean;
  onChange: () => void;
  onLink: (link: string) => void;
}

export function MemberMenu({ member, self, onChange, onLink }: Props) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const name = member.name ?? member.email;
  const at = { params: { path: { email: member.email } } };
  const [asking, setAsking] = useState<'disable' | 'endFactor' | 'release' | null>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (run: () => Promise<void>) => run(),
    onError: (error) => toastProblem(error, t('members.notDone')),
    onSettled: () => {
      setAsking(null);
      return queries.invalidateQueries({ queryKey: ['get', '/api/v1/members'] });
    },
  });
  const enable = async () => {
    const { data: now } = await client.GET('/api/v1/members/{email}', at);
    if (!now) return;
    await client.PATCH('/api/v1/members/{email}', {
      params: { ...at.params, header: ifMatch(now) },
      body: { disabled: false },
    });
    toast(t('members.enabledNow', { name }));
  };
  const disable = async () => {
    await client.POST('/api/v1/members/{email}/disable', at);
    toast(t('members.disabledNow', { name }), { undo: () => mutate(enable) });
  };
  const again = async () => {
    const { data } = await client.POST('/api/v1/members/{email}/invite', at);
    if (data) onLink(data.link);
  };
  const endFactor = async () => {
    await client.POST('/api/v1/members/{email}/end-second-factor', at);
    toast(t('members.factorEnded', { name }));
  };
  const release = async () => {
    await client.POST('/api/v1/members/{email}/release-identity', at);
    toast(t('members.released', { name }));
  };
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <ActionIcon aria-label={t('members.actionsOf', { name })}>
            <IconDots size={18} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onChange}>{t('members.change')}</Menu.Item>
          <Menu.Item onClick={() => mutate(again)}>{t('members.inviteAgain')}</Menu.Item>
          <Menu.Item onClick={() => setAsking('endFactor')}>{t('members.endFactor')}</Menu.Item>
          <Menu.Item onClick={() => setAsking('release')}>{t('members.release')}</Menu.Item>
          <Menu.Divider />
          {member.disabled_at ? (
            <Menu.Item onClick={() => mutate(enable)}>{t('members.enable')}</Menu.Item>
          ) : (
            <Menu.Item color="red" disabled={self} onClick={() => setAsking('disable')}>
              {t('members.disable')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <Confirm
          title={t(`members.${asking}This`, { name })}
          body={t(`members.${asking}Body`)}
          submit={t(`members.${asking}`).replace('…', '')}
          pending={isPending}
          onClose={() => setAsking(null)}
          onConfirm={() => mutate({ disable, endFactor, release }[asking])}
        />
      )}
    </>
  );
}
