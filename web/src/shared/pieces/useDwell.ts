import { type RefObject, useEffect, useState } from 'react';

const DWELL_MS = 300;

/**
 * Whether somebody dwells on an element: the pointer rests on it, or the keyboard on the row or card
 * around it. Cheap enough for every row of a list, since nothing is drawn until then.
 */
export function useDwell(ref: RefObject<HTMLElement | null>, enabled: boolean): boolean {
  const [dwells, setDwells] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!enabled || !element) return;
    const around = element.parentElement?.closest<HTMLElement>('[tabindex], button, a');
    let rests = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setDwells(true), DWELL_MS);
    };
    const end = () => {
      rests = false;
      clearTimeout(timer);
      setDwells(false);
    };
    // Moved there, not found there when a menu closed: browsers tell that by entering alone.
    const onMove = (event: PointerEvent) => {
      if (event.pointerType === 'touch' || rests) return;
      rests = true;
      begin();
    };
    // What is picked up, or opened, is not read: quiet until the pointer comes anew.
    const onDown = () => {
      end();
      rests = true;
    };
    const onFocus = () => {
      if (around?.matches(':focus-visible')) begin();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') end();
    };
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerleave', end);
    document.addEventListener('pointerdown', onDown);
    document.addEventListener('keydown', onKey);
    around?.addEventListener('focus', onFocus);
    around?.addEventListener('blur', end);
    return () => {
      clearTimeout(timer);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerleave', end);
      document.removeEventListener('pointerdown', onDown);
      document.removeEventListener('keydown', onKey);
      around?.removeEventListener('focus', onFocus);
      around?.removeEventListener('blur', end);
    };
  }, [ref, enabled]);
  return dwells;
}
