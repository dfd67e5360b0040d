import { Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Role } from '~/api/types';
import { currentLanguage, LANGUAGES, type Language } from '~/shared/i18n';
import { Refused } from '~/shared/pieces/Refused';
import { ShownDialog } from '~/shared/pieces/Shown';
import { useMe } from '~/shared/session';
import { FormDialog } from './FormDialog';

export const ROLES: readonly Role[] = ['sales', 'marketer', 'viewer', 'admin'];

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const me = useMe();
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>('sales');
  const [language, setLanguage] = useState<Language>(currentLanguage());
  const invite = api.useMutation('post', '/api/v1/invitations', {
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['get', '/api/v1/members'] }),
  });
  if (invite.data) return <LinkDialog link={invite.data.link} onClose={onClose} />;
  const submit = (form: FormData) => {
    const name = String(form.get('name')).trim();
    const email = String(form.get('email')).trim();
    const body = { email, role, language, time_zone: me.time_zone };
    invite.mutate({ body: name ? { ...body, name } : body });
  };
  return (
    <FormDialog
      title={t('members.invite')}
      submit={t('invite.submit')}
      pending={invite.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Refused
        error={invite.error}
        texts={{ refused: t('invite.there'), invalid: t('invite.wrong') }}
      />
      <TextInput
        name="email"
        type="email"
        label={t('invite.email')}
        required
        withAsterisk={false}
        data-autofocus
      />
      <TextInput name="name" label={t('invite.name')} />
      <RoleSelect value={role} onChange={setRole} />
      <Select
        label={t('invite.language')}
        data={LANGUAGES.map((value) => ({ value, label: value === 'ko' ? '한국어' : 'English' }))}
        value={language}
        allowDeselect={false}
        onChange={(value) => setLanguage(value as Language)}
      />
    </FormDialog>
  );
}

export function RoleSelect(props: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation('settings');
  return (
    <Select
      label={t('members.role')}
      description={t(`may.${props.value}`)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
      value={props.value}
      allowDeselect={false}
      onChange={(value) => props.onChange(value as Role)}
    />
  );
}

export function LinkDialog({ link, onClose }: { link: string; onClose: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <ShownDialog title={t('invite.sent')} body={t('invite.link')} value={link} onDone={onClose} />
  );
}
