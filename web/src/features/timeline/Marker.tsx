import { Tooltip } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '~/shared/useFormat';
import { addDays } from '~/shared/zoned';
import type { Scale } from './scale';
import styles from './timeline.module.css';

export type MarkerKind = 'sla' | 'timing' | 'task' | 'close' | 'won' | 'lost';

interface Props {
  kind: MarkerKind;
  at: string;
  scale: Scale;
  label: string;
  /** It was to be before now. */
  over?: boolean;
  /** Where it may be moved: the plan. Without it, it is a fact. */
  onMove?: (at: string) => void;
}

const LETTER: Partial<Record<MarkerKind, string>> = { timing: 'T', won: '✓', lost: '×' };

/**
 * A point in time. One that can be moved is dragged, or moved with the arrow keys (a week with Shift)
 * and put down with Enter; Escape leaves it where it was.
 */
export function Marker({ kind, at, scale, label, over, onMove }: Props) {
  const { t } = useTranslation('timeline');
  const format = useFormat();
  const [days, setDays] = useState(0);
  const begun = useRef<number | undefined>(undefined);
  const held = days !== 0;
  const to = held ? addDays(at, days, scale.zone).toISOString() : at;
  const said = `${label}: ${format.day(to)}${over && !held ? ` (${t('over')})` : ''}`;
  const place = (when: string) => ({ transform: `translateX(${scale.x(Date.parse(when))}px)` });
  const look = { className: styles.marker, 'data-kind': kind, 'data-over': over || undefined };
  const letter = LETTER[kind];
  if (!onMove)
    return (
      <Tooltip label={said}>
        <span {...look} style={place(at)} role="img" aria-label={said}>
          <span className={styles.shape}>{letter}</span>
        </span>
      </Tooltip>
    );
  const drop = () => {
    if (held) onMove(to);
    setDays(0);
    begun.current = undefined;
  };
  const back = () => {
    setDays(0);
    begun.current = undefined;
  };
  return (
    <>
      {held && (
        <span {...look} data-ghost style={place(at)} aria-hidden>
          <span className={styles.shape} />
        </span>
      )}
      <Tooltip label={said} opened={held || undefined}>
        <button
          type="button"
          {...look}
          data-held={held || undefined}
          style={place(to)}
          aria-label={`${said}. ${t('moveable')}`}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            begun.current = event.clientX;
          }}
          onPointerMove={(event) => {
            if (begun.current === undefined) return;
            setDays(Math.round((event.clientX - begun.current) / scale.perDay));
          }}
          onPointerUp={drop}
          onPointerCancel={back}
          onBlur={back}
          onKeyDown={(event) => {
            const step = event.shiftKey ? 7 : 1;
            const run = new Map([
              ['ArrowLeft', () => setDays((now) => now - step)],
              ['ArrowRight', () => setDays((now) => now + step)],
              ...(held
                ? ([
                    ['Enter', drop],
                    [' ', drop],
                    ['Escape', back],
                  ] as const)
                : []),
            ]).get(event.key);
            if (!run) return;
            event.preventDefault();
            event.stopPropagation();
            run();
          }}
        >
          <span className={styles.shape} />
        </button>
      </Tooltip>
      {held && (
        <span className="sr-only" role="status">
          {said}
        </span>
      )}
    </>
  );
}
