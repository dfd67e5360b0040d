import {
  isMantineColorScheme,
  type MantineColorScheme,
  type MantineColorSchemeManager,
} from '@mantine/core';

// public/theme.js reads the same before anything is painted.
const KEY = 'baton.theme';

/** Remembers light, dark or "as the system" as a plain word. */
export const themeManager: MantineColorSchemeManager = {
  get(fallback: MantineColorScheme) {
    try {
      const kept = localStorage.getItem(KEY);
      return isMantineColorScheme(kept) ? kept : fallback;
    } catch {
      return fallback;
    }
  },
  set(value) {
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // It holds for this page alone then.
    }
  },
  subscribe() {},
  unsubscribe() {},
  clear() {
    try {
      localStorage.removeItem(KEY);
    } catch {
      // Nothing was kept.
    }
  },
};
