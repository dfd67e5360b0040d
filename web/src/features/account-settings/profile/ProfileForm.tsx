import { Button, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { changeLanguage, LANGUAGES, type Language } from '~/shared/i18n';
import { Refused } from '~/shared/pieces/Refused';
import { sessionQuery, useMe } from '~/shared/session';
import { toast } from '~/shared/toast';
import styles from './profile.module.css';

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function ProfileForm() {
  const { t } = useTranslation('account-settings');
  const me = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState(me.name ?? '');
  const [language, setLanguage] = useState<Language>(me.language);
  const [zone, setZone] = useState(me.time_zone);
  const change = api.useMutation('patch', '/api/v1/session/profile', {
    onSuccess: async (profile) => {
      const before = me.language;
      queries.setQueryData(sessionQuery().queryKey, profile);
      if (profile.language !== before) await changeLanguage(profile.language);
      toast(t('profile.saved'));
    },
  });
  const changed = name !== (me.name ?? '') || language !== me.language || zone !== me.time_zone;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ body: { name: name.trim(), language, time_zone: zone } });
  };
  // A zone that this browser does not know is kept all the same.
  const zones = ZONES.includes(me.time_zone) ? ZONES : [me.time_zone, ...ZONES];
  return (
    <form className={styles.form} onSubmit={submit}>
      <Refused error={change.error} />
      <TextInput
        label={t('name.label')}
        autoComplete="name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('signIn.email')}
        value={me.email}
        readOnly
        description={t('profile.email')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
      />
      <Select
        label={t('profile.language')}
        description={t('profile.languageBody')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={LANGUAGES.map((value) => ({ value, label: value === 'ko' ? '한국어' : 'English' }))}
        value={language}
        allowDeselect={false}
        onChange={(value) => setLanguage(value as Language)}
      />
      <Select
        label={t('profile.zone')}
        description={t('profile.zoneBody')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={zones}
        limit={100}
        searchable
        value={zone}
        allowDeselect={false}
        nothingFoundMessage={t('profile.noZone')}
        onChange={(value) => setZone(value ?? me.time_zone)}
      />
      <Button type="submit" disabled={!changed} loading={change.isPending}>
        {t('save')}
      </Button>
    </form>
  );
}
