import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { tellProblem } from './problem';
import { createStore } from './store';

/** What ⌘Z would take back: the newest toast that offers it and still stands. */
export const lastUndo = createStore<{ id: string; run: () => void } | null>(null);

const SHOWN_MS = 6000;

const closing = () => ({ 'aria-label': i18next.t('close', { ns: 'shared' }) });

interface Options {
  /** Takes it back. Offered only where that is honest: the API can undo it. */
  undo?: () => void;
  /** What one may want to do next, such as opening what was accepted. */
  action?: { label: string; run: () => void };
}

/** Says that something was done: "Accepted. Greta Albrecht is yours." */
export function toast(message: string, { undo, action }: Options = {}): void {
  const id = crypto.randomUUID();
  const run = undo
    ? () => {
        notifications.hide(id);
        undo();
      }
    : undefined;
  if (run) lastUndo.set({ id, run });
  notifications.show({
    id,
    autoClose: SHOWN_MS,
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
              notifications.hide(id);
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
  notifications.show({
    autoClose: 12_000,
    role: 'alert',
    closeButtonProps: closing(),
    color: 'red',
    title: what ?? told.title,
    message: told.detail ?? told.body,
  });
}
