import { Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '~/shared/session';
import { type Entry, navEntries } from './features';
import styles from './frame.module.css';
import { Mark } from './Mark';
import { railNarrow } from './preferences';

/** The entries of the rail that this reader gets. */
export function useEntries(): Entry[] {
  const me = useMe();
  return navEntries.filter((entry) => !entry.right || me.may(entry.right));
}

export function Rail() {
  const { t } = useTranslation('app');
  const narrow = railNarrow.use();
  const entries = useEntries();
  const main = entries.filter((entry) => entry.group !== 'below');
  const below = entries.filter((entry) => entry.group === 'below');
  const Icon = narrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const toggle = t(narrow ? 'rail.widen' : 'rail.narrow');
  return (
    <nav className={styles.rail} aria-label={t('rail.label')}>
      <Link to="/" className={styles.brand}>
        <Mark />
        <span className={narrow ? 'sr-only' : undefined}>Baton</span>
        <span className="sr-only">{t('toStart')}</span>
      </Link>
      <ul>
        {main.map((entry) => (
          <RailLink key={entry.to} entry={entry} narrow={narrow} />
        ))}
      </ul>
      {below.length > 0 && (
        <ul className={styles.below}>
          {below.map((entry) => (
            <RailLink key={entry.to} entry={entry} narrow={narrow} />
          ))}
        </ul>
      )}
      <Tooltip label={toggle} position="right" disabled={!narrow}>
        <button
          type="button"
          className={styles.collapse}
          aria-label={toggle}
          onClick={() => railNarrow.set(!narrow)}
        >
          <Icon size={18} stroke={1.5} aria-hidden />
          {!narrow && <span>{toggle}</span>}
        </button>
      </Tooltip>
    </nav>
  );
}

function RailLink({ entry, narrow }: { entry: Entry; narrow: boolean }) {
  const { t } = useTranslation('rail');
  const { icon: Icon, badge: Badge } = entry;
  const label = t(`${entry.feature}.${entry.label}`);
  return (
    <li>
      <Tooltip label={label} position="right" disabled={!narrow}>
        <Link
          to={entry.to}
          className={styles.entry}
          activeOptions={{ exact: false, includeSearch: false }}
        >
          <Icon size={18} stroke={1.5} aria-hidden />
          <span className={narrow ? 'sr-only' : 'truncate'}>{label}</span>
          {Badge && (
            <span className={styles.badge}>
              <Suspense>
                <Badge />
              </Suspense>
            </span>
          )}
        </Link>
      </Tooltip>
    </li>
  );
}
