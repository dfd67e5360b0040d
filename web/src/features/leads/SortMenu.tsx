import { Button, Menu } from '@mantine/core';
import { IconArrowsSort, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const SORTS = [
  '-score',
  '-last_activity',
  '-created_at',
  '-stage_since',
  'name',
  'company',
] as const;

/** Sorting where there are no heads of columns. */
export function SortMenu({ sort, onSort }: { sort: string; onSort: (sort: string) => void }) {
  const { t } = useTranslation('leads');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          h={28}
          fw={400}
          leftSection={<IconArrowsSort size={15} stroke={1.5} />}
        >
          {t('sort.label')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SORTS.map((each) => (
          <Menu.Item
            key={each}
            rightSection={each === sort ? <IconCheck size={14} /> : null}
            onClick={() => onSort(each)}
          >
            {t(`sort.${each.replace('-', '')}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
