import { Button, Checkbox, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '~/shared/pieces/Dialog';
import styles from './listing.module.css';
import type { View } from './search';

type Naming = Pick<View, 'name' | 'shared'>;

interface Props {
  title: string;
  /** What it is called so far; none: it is new. */
  begin?: Naming;
  onClose: () => void;
  /** Whether it was saved: then the dialog is over. */
  onSave: (as: Naming) => Promise<boolean>;
}

/** What a view is called, and who sees it. */
export function ViewDialog({ title, begin, onClose, onSave }: Props) {
  const { t } = useTranslation('listing');
  const [name, setName] = useState(begin?.name ?? '');
  const [shared, setShared] = useState(begin?.shared ?? false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await onSave({ name: name.trim(), shared })) onClose();
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t('views.name')}
          data-autofocus
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          mt="sm"
          size="sm"
          label={t('views.forAll')}
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>
            {t('views.cancel')}
          </Button>
          <Button type="submit" disabled={!name.trim()}>
            {t('views.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
