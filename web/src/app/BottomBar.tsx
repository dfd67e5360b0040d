import { Menu } from '@mantine/core';
import { IconDots, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Entry } from './features';
import styles from './frame.module.css';
import { paletteOpen } from './preferences';
import { useEntries } from './Rail';

/** On a phone, what the rail is elsewhere: three pages, search, and the rest behind "More". */
export function BottomBar() {
  const { t } = useTranslation('app');
  const entries = useEntries();
  const rest = entries.filter((entry) => !entry.phone);
  return (
    <nav className={styles.bottom} aria-label={t('rail.label')}>
      {entries
        .filter((entry) => entry.phone)
        .map((entry) => (
          <Tab key={entry.to} entry={entry} />
        ))}
      <button type="button" className={styles.tab} onClick={() => paletteOpen.set(true)}>
        <IconSearch size={20} stroke={1.5} aria-hidden />
        {t('search.short')}
      </button>
      <Menu position="top-end" width={220}>
        <Menu.Target>
          <button type="button" className={styles.tab}>
            <IconDots size={20} stroke={1.5} aria-hidden />
            {t('more')}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map((entry) => (
            <More key={entry.to} entry={entry} />
          ))}
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function Tab({ entry }: { entry: Entry }) {
  const { t } = useTranslation('rail');
  const { icon: Icon } = entry;
  return (
    <Link to={entry.to} className={styles.tab} activeOptions={{ includeSearch: false }}>
      <Icon size={20} stroke={1.5} aria-hidden />
      {t(`${entry.feature}.${entry.label}`)}
    </Link>
  );
}

function More({ entry }: { entry: Entry }) {
  const { t } = useTranslation('rail');
  const navigate = useNavigate();
  const { icon: Icon } = entry;
  return (
    <Menu.Item
      leftSection={<Icon size={18} stroke={1.5} aria-hidden />}
      onClick={() => void navigate({ to: entry.to })}
    >
      {t(`${entry.feature}.${entry.label}`)}
    </Menu.Item>
  );
}
