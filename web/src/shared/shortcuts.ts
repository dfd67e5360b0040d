import { useLayoutEffect, useRef } from 'react';
import { createKeybindingsHandler } from 'tinykeys';
import { createKeptStore, createStore } from './store';

export interface Shortcut {
  /** `a`, `Shift+a`, `g i` (one after the other), `$mod+k` (⌘ or Ctrl), `?`, `ArrowDown`, `Escape`. */
  keys: string;
  /** What it does, in the reader's language: stands in the help sheet. */
  label: string;
  /** Without it, it is only told: what has the keyboard does it by itself. */
  run?: (event: KeyboardEvent) => void;
  /** Also while somebody types. Without it, only for those with ⌘ or Ctrl. */
  whileTyping?: boolean;
  enabled?: boolean;
}

export interface ShortcutGroup {
  /** The page or part they belong to. */
  label: string;
  shortcuts: Shortcut[];
}

const groups = createStore<readonly { current: ShortcutGroup }[]>([]);

/** Single letters can be switched off, since speech input and stray hands press them (WCAG 2.1.4). */
export const lettersOn = createKeptStore('baton.shortcuts', true);

/** Registers shortcuts while the component is there. The newest wins over those before. */
export function useShortcuts(label: string, shortcuts: Shortcut[]): void {
  const group = useRef<ShortcutGroup>({ label, shortcuts });
  group.current = { label, shortcuts };
  // Before anything is painted: what is seen can be pressed.
  useLayoutEffect(() => {
    groups.set((now) => [...now, group]);
    return () => groups.set((now) => now.filter((each) => each !== group));
  }, []);
}

export const useShortcutGroups = (): ShortcutGroup[] => groups.use().map((each) => each.current);

/**
 * Letters are matched by where they are on the keyboard: with a Korean layout the key A says ㅁ,
 * and it is to accept a hand-off all the same.
 */
export function byPlace(keys: string): string {
  return keys
    .split(' ')
    .map((press) =>
      press.replace(
        /(^|\+)([a-z])$/i,
        (_, before, letter) => `${before}Key${letter.toUpperCase()}`,
      ),
    )
    .join(' ');
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** A dialog or menu has the keys for itself, and so has a popover that somebody is in. */
const isCovered = (target: EventTarget | null): boolean =>
  document.querySelector('[aria-modal="true"], [role="menu"]') !== null ||
  (target instanceof Element && target.closest('[role="dialog"]') !== null);

export function listenForShortcuts(target: Window): () => void {
  // One handler a binding, kept, so that sequences such as `g i` keep their state.
  const handlers = new Map<string, EventListener>();
  const handler = (keys: string): EventListener => {
    const known = handlers.get(keys);
    if (known) return known;
    const run = (event: KeyboardEvent) => fire(keys, event, covered);
    // Where `?` is depends on the layout, and so does whether it needs Shift.
    const made = createKeybindingsHandler(
      keys === '?' ? { '?': run, 'Shift+?': run } : { [byPlace(keys)]: run },
    );
    handlers.set(keys, made);
    return made;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const all = groups.get().flatMap((each) => each.current.shortcuts);
    for (const keys of new Set(all.map((each) => each.keys))) handler(keys)(event);
  };
  // Asked before anybody hears of the key: what Escape closes is gone by the time we do.
  let covered = false;
  const look = (event: KeyboardEvent) => {
    covered = isCovered(event.target);
  };
  target.addEventListener('keydown', look, true);
  target.addEventListener('keydown', onKey);
  return () => {
    target.removeEventListener('keydown', look, true);
    target.removeEventListener('keydown', onKey);
  };
}

function fire(keys: string, event: KeyboardEvent, covered: boolean): void {
  if (event.defaultPrevented) return;
  const withMod = keys.includes('$mod');
  const found = groups
    .get()
    .flatMap((each) => each.current.shortcuts)
    .findLast((each) => each.run && each.keys === keys && each.enabled !== false);
  if (!found?.run) return;
  if (isTyping(event.target) && !withMod && !found.whileTyping) return;
  if (covered && !found.whileTyping) return;
  if (!withMod && /(^|[ ])[a-z?]$/i.test(keys) && !lettersOn.get()) return;
  event.preventDefault();
  found.run(event);
}

const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
const NAMES: Record<string, string> = {
  $mod: MAC ? '⌘' : 'Ctrl',
  Shift: '⇧',
  Alt: MAC ? '⌥' : 'Alt',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Enter: '↵',
};

/** The presses of a shortcut as they are shown, each a list of keys. */
export const shownKeys = (keys: string): string[][] =>
  keys
    .split(' ')
    .map((press) =>
      press.split('+').map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)),
    );
