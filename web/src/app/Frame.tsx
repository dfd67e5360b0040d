import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { frameRoute } from '~/shared/parents';
import { SkeletonPage } from '~/shared/pieces/Skeletons';
import { useMe } from '~/shared/session';
import { useShortcuts } from '~/shared/shortcuts';
import { lastUndo } from '~/shared/toast';
import { BottomBar } from './BottomBar';
import { ConnectionBanner } from './ConnectionBanner';
import { features, navEntries } from './features';
import styles from './frame.module.css';
import { whenIdle } from './idle';
import { startLive } from './live';
import { helpOpen, paletteOpen, railNarrow } from './preferences';
import { Rail } from './Rail';
import { TopBar } from './TopBar';

// Neither is there before somebody asks for it.
const loadPalette = () => import('./Palette');
const Palette = lazy(() => loadPalette().then((m) => ({ default: m.Palette })));
const HelpSheet = lazy(() => import('./HelpSheet').then((m) => ({ default: m.HelpSheet })));
const LeadPanel = features.find((feature) => feature.leadPanel)?.leadPanel;

export function Frame() {
  const { t } = useTranslation('app');
  const queries = useQueryClient();
  const router = useRouter();
  const { lead } = frameRoute.useSearch();
  const narrow = railNarrow.use();
  const palette = paletteOpen.use();
  const help = helpOpen.use();
  useFrameShortcuts();
  useEffect(() => startLive(queries), [queries]);
  // What is asked for by a key or a click should be there at once.
  useEffect(
    () =>
      whenIdle(() => {
        void loadPalette();
        for (const { warm } of features) void warm?.();
      }),
    [],
  );
  const closeLead = () =>
    void router.navigate({
      to: '.',
      search: (now: object) => ({ ...now, lead: undefined, at: undefined }),
    });

  return (
    <div className={styles.frame} data-narrow={narrow} data-panel={Boolean(lead)}>
      <a className={styles.skip} href="#main">
        {t('skip')}
      </a>
      <Rail />
      <div className={styles.column}>
        <TopBar />
        <ConnectionBanner />
        <div className={styles.split}>
          <main id="main" className={styles.main} tabIndex={-1}>
            <Suspense fallback={<SkeletonPage />}>
              <Outlet />
            </Suspense>
          </main>
          {lead && LeadPanel && (
            <aside className={styles.panel} aria-label={t('leadPanel')}>
              <Suspense fallback={<SkeletonPage />}>
                <LeadPanel lead={lead} onClose={closeLead} />
              </Suspense>
            </aside>
          )}
        </div>
      </div>
      <BottomBar />
      <Suspense>
        {palette && <Palette />}
        {help && <HelpSheet />}
      </Suspense>
    </div>
  );
}

function useFrameShortcuts() {
  const { t } = useTranslation('app');
  const navigate = useNavigate();
  const me = useMe();
  useShortcuts(t('shortcuts.everywhere'), [
    { keys: '$mod+k', label: t('shortcuts.search'), run: () => paletteOpen.set(true) },
    { keys: '/', label: t('shortcuts.search'), run: () => paletteOpen.set(true) },
    { keys: '?', label: t('shortcuts.help'), run: () => helpOpen.set(true) },
    { keys: '[', label: t('shortcuts.rail'), run: () => railNarrow.set((now) => !now) },
    {
      keys: '$mod+z',
      label: t('shortcuts.undo'),
      enabled: lastUndo.use() !== null,
      run: () => lastUndo.get()?.run(),
    },
  ]);
  useShortcuts(
    t('shortcuts.go'),
    navEntries
      .filter((entry) => entry.key && (!entry.right || me.may(entry.right)))
      .map((entry) => ({
        keys: `g ${entry.key}`,
        label: t(`${entry.feature}.${entry.label}`, { ns: 'rail' }),
        run: () => void navigate({ to: entry.to }),
      })),
  );
}
