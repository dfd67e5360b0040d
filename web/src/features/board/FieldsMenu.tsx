import { Button, Checkbox, Popover } from '@mantine/core';
import { IconId } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isListed, readColumns, useFields, writeColumns } from '~/shared/listing';
import styles from './board.module.css';

export const FIRST_FIELDS = 'account.name,score,owner,stage_since';

/** What stands on the cards besides the name. */
export function FieldsMenu({
  cols,
  onChange,
}: {
  cols: string | undefined;
  onChange: (cols: string | undefined) => void;
}) {
  const { t } = useTranslation('board');
  const { fields } = useFields();
  const now = readColumns(cols ?? FIRST_FIELDS).map((column) => column.key);
  const toggle = (key: string) => {
    const next = now.includes(key) ? now.filter((each) => each !== key) : [...now, key];
    const text = writeColumns(next.map((each) => ({ key: each })));
    onChange(text === FIRST_FIELDS ? undefined : text);
  };
  return (
    <Popover position="bottom-end" width={250} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          h={28}
          fw={400}
          leftSection={<IconId size={15} stroke={1.5} />}
        >
          {t('fields')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t('fields')}>
        <ul className={styles.fieldList}>
          {fields
            .filter((field) => isListed(field) && field.key !== 'name')
            .map((field) => (
              <li key={field.key}>
                <Checkbox
                  size="xs"
                  label={field.label}
                  checked={now.includes(field.key)}
                  onChange={() => toggle(field.key)}
                />
              </li>
            ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
