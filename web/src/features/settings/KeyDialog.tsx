import { Select, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { Refused } from '~/shared/pieces/Refused';
import { ShownDialog } from '~/shared/pieces/Shown';
import { useLocale } from '~/shared/useFormat';
import { fromField } from '~/shared/zoned';
import { FormDialog } from './FormDialog';

type Scope = Schema<'KeyScope'>;
const SCOPES: readonly Scope[] = ['browser', 'write', 'read', 'admin'];

const lines = (text: string) => text.split(/[\s,]+/).filter(Boolean);

export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { zone } = useLocale();
  const queries = useQueryClient();
  const [scope, setScope] = useState<Scope>('write');
  const create = api.useMutation('post', '/api/v1/keys', {
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['get', '/api/v1/keys'] }),
  });
  const submit = (form: FormData) => {
    const until = fromField(String(form.get('until')), zone);
    const from = lines(String(form.get('from')));
    create.mutate({
      body: {
        name: String(form.get('name')).trim(),
        scope,
        // A browser key is held to pages, others to networks.
        ...(scope === 'browser' ? { origins: from } : { addresses: from }),
        ...(until ? { expires_at: until.toISOString() } : {}),
      },
    });
  };
  if (create.data)
    return (
      <ShownDialog
        title={t('keys.made')}
        body={t('keys.madeBody')}
        value={create.data.key}
        onDone={onClose}
      />
    );
  return (
    <FormDialog
      title={t('keys.make')}
      submit={t('keys.submit')}
      pending={create.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Refused error={create.error} texts={{ invalid: t('keys.wrong') }} />
      <TextInput name="name" label={t('keys.name')} required withAsterisk={false} data-autofocus />
      <Select
        label={t('keys.scope')}
        description={t(`scopeMay.${scope}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }))}
        value={scope}
        allowDeselect={false}
        onChange={(value) => setScope(value as Scope)}
      />
      <Textarea
        name="from"
        label={t(scope === 'browser' ? 'keys.origins' : 'keys.addresses')}
        placeholder={scope === 'browser' ? 'https://www.example.com' : '203.0.113.0/24'}
        description={t('keys.fromBody')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autosize
        minRows={2}
      />
      <TextInput name="until" type="date" label={t('keys.untilDay')} />
    </FormDialog>
  );
}
