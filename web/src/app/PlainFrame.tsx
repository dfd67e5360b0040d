import { Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { ConnectionBanner } from './ConnectionBanner';
import styles from './frame.module.css';
import { Mark } from './Mark';
import { LanguageSwitch } from './TopBar';

/** Around the pages of those who are not signed in. */
export function PlainFrame() {
  return (
    <div className={styles.plain}>
      <ConnectionBanner />
      <header className={styles.plainHead}>
        <span className={styles.brand}>
          <Mark />
          <span>Baton</span>
        </span>
        <LanguageSwitch />
      </header>
      <main id="main" className={styles.plainMain}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
