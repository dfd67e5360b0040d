import { Button, Checkbox, Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './leads.module.css';
import type { useColumns } from './useColumns';

export function ColumnsMenu({ columns }: { columns: ReturnType<typeof useColumns> }) {
  const { t } = useTranslation('leads');
  const shown = new Set(columns.shown.map((field) => field.key));
  return (
    <Popover position="bottom-end" width={260} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          h={28}
          fw={400}
          leftSection={<IconColumns3 size={15} stroke={1.5} />}
        >
          {t('columns.label')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t('columns.label')}>
        <ul className={styles.columnList}>
          {columns.offered.map((field) => (
            <li key={field.key}>
              <Checkbox
                size="xs"
                label={field.label}
                checked={shown.has(field.key)}
                disabled={field.key === 'name'}
                onChange={() => columns.toggle(field.key)}
              />
            </li>
          ))}
        </ul>
        <Button variant="subtle" color="gray" size="compact-sm" onClick={columns.reset}>
          {t('columns.reset')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
