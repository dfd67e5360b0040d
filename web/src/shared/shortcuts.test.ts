import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byPlace, lettersOn, listenForShortcuts, useShortcuts } from './shortcuts';

let stop: () => void;
beforeEach(() => {
  stop = listenForShortcuts(window);
});
afterEach(() => {
  stop();
  lettersOn.set(true);
});

const press = (key: string, code: string, target: EventTarget = document.body) =>
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }),
  );

describe('shortcuts', () => {
  it('go by place, so that they hold with a Korean layout', () => {
    const run = vi.fn();
    renderHook(() => useShortcuts('Inbox', [{ keys: 'a', label: 'Accept', run }]));
    press('ㅁ', 'KeyA');
    expect(run).toHaveBeenCalledOnce();
  });

  it('come one after the other', () => {
    const run = vi.fn();
    renderHook(() => useShortcuts('Go', [{ keys: 'g i', label: 'Inbox', run }]));
    press('g', 'KeyG');
    press('i', 'KeyI');
    expect(run).toHaveBeenCalledOnce();
  });

  it('leave whoever types alone, and can be switched off', () => {
    const run = vi.fn();
    renderHook(() => useShortcuts('Inbox', [{ keys: 'a', label: 'Accept', run }]));
    const input = document.body.appendChild(document.createElement('input'));
    press('a', 'KeyA', input);
    lettersOn.set(false);
    press('a', 'KeyA');
    expect(run).not.toHaveBeenCalled();
  });

  it('give the newest the key', () => {
    const [page, panel] = [vi.fn(), vi.fn()];
    renderHook(() => useShortcuts('Page', [{ keys: 'Enter', label: 'Open', run: page }]));
    const { unmount } = renderHook(() =>
      useShortcuts('Panel', [{ keys: 'Enter', label: 'Open', run: panel }]),
    );
    press('Enter', 'Enter');
    unmount();
    press('Enter', 'Enter');
    expect([panel.mock.calls.length, page.mock.calls.length]).toEqual([1, 1]);
  });

  it('leave Escape to what it closes, though that is gone by then', () => {
    const run = vi.fn();
    renderHook(() => useShortcuts('Panel', [{ keys: 'Escape', label: 'Close', run }]));
    const dialog = document.body.appendChild(document.createElement('div'));
    const inside = dialog.appendChild(document.createElement('button'));
    const close = () => dialog.remove();
    dialog.setAttribute('aria-modal', 'true');
    window.addEventListener('keydown', close, { capture: true, once: true });
    press('Escape', 'Escape');
    expect(document.contains(dialog)).toBe(false);
    // A popover, which is in nobody's way but of whoever is in it.
    dialog.removeAttribute('aria-modal');
    dialog.setAttribute('role', 'dialog');
    document.body.append(dialog);
    dialog.addEventListener('keydown', close, { once: true });
    press('Escape', 'Escape', inside);
    expect(document.contains(dialog)).toBe(false);
    expect(run).not.toHaveBeenCalled();
    press('Escape', 'Escape');
    expect(run).toHaveBeenCalledOnce();
  });

  it('leave a key alone that is only told', () => {
    const run = vi.fn();
    renderHook(() => useShortcuts('Page', [{ keys: 'F2', label: 'Rename', run }]));
    renderHook(() => useShortcuts('Table', [{ keys: 'F2', label: 'Edit' }]));
    press('F2', 'F2');
    expect(run).toHaveBeenCalledOnce();
  });

  it('are written as they are read', () => {
    expect(byPlace('g i')).toBe('KeyG KeyI');
    expect(byPlace('$mod+k')).toBe('$mod+KeyK');
    expect(byPlace('ArrowDown')).toBe('ArrowDown');
  });
});
