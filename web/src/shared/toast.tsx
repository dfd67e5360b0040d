import { Button } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import i18next from 'i18next';
import { tellProblem } from './problem';
import { createStore } from './store';

/** What ⌘Z would take back: the newest toast that offers it and still stands. */
export const lastUndo = createStore<{ id: string; run: () => void } | null>(null);

const SHOWN_MS = 6000;
const STAYS_MS = 20_000;

/** Loaded when nothing else is to do: before it, there is nothing to tell, and after it, it is there offline. */
export const loadToaster = () => import('./toaster');
/** Whether the place for toasts is wanted: with the first of them at the latest. */
export const toasterWanted = createStore(false);

async function show(note: NotificationData): Promise<void> {
  toasterWanted.set(true);
  (await loadToaster()).notifications.show(note);
}
const hide = (id: string) => void loadToaster().then((it) => it.notifications.hide(id));

const closing = () => ({ 'aria-label': i18next.t('close', { ns: 'shared' }) });

interface Options {
  /** Takes it back. Offered only where that is honest: the API can undo it. */
  undo?: () => void;
  /** What one may want to do next, such as opening what was accepted. */
  action?: { label: string; run: () => void };
  /** It stands long enough to be found by somebody who was elsewhere. */
  stays?: boolean;
}

/** Says that something was done: "Accepted. Greta Albrecht is yours." */
export function toast(message: string, { undo, action, stays }: Options = {}): void {
  const id = crypto.randomUUID();
  const run = undo
    ? () => {
        hide(id);
        undo();
      }
    : undefined;
  if (run) lastUndo.set({ id, run });
  void show({
    id,
    autoClose: stays ? STAYS_MS : SHOWN_MS,
    withBorder: false,
    role: 'status',
    closeButtonProps: closing(),
    message: (
      <span className="toast-line">
        <span>{message}</span>
        {run && (
          <Button variant="subtle" size="compact-sm" onClick={run}>
            {i18next.t('undo', { ns: 'shared' })}
          </Button>
        )}
        {action && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              hide(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </span>
    ),
    onClose: () => lastUndo.set((now) => (now?.id === id ? null : now)),
  });
}

/** Says that something did not happen, why, and what to do. `what` is what was tried. */
export function toastProblem(error: unknown, what?: string): void {
  const told = tellProblem(error, i18next.getFixedT(null, 'shared'));
  void show({
    autoClose: 12_000,
    role: 'alert',
    closeButtonProps: closing(),
    color: 'red',
    title: what ?? told.title,
    message: told.detail ?? told.body,
  });
}
