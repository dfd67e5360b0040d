import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '~/shared/useFormat';
import styles from './pieces.module.css';

interface Props {
  /** When the clock began to run. */
  from: string;
  /** When it is overdue; null: no clock. */
  due: string | null | undefined;
  overdue?: string | null;
  snoozedUntil?: string | null;
}

export type SlaState = 'calm' | 'soon' | 'over';

/** How much of the time is left, 0 to 1, and what that means. */
export function slaState(from: Date, due: Date, now: Date): { share: number; state: SlaState } {
  const whole = due.getTime() - from.getTime();
  const left = due.getTime() - now.getTime();
  const share = whole > 0 ? Math.min(Math.max(left / whole, 0), 1) : 0;
  if (left <= 0) return { share: 0, state: 'over' };
  return { share, state: share <= 0.25 ? 'soon' : 'calm' };
}

/** The remaining time as a thin ring; the deadline in the reader's zone on hover and focus. */
export function SlaClock({ from, due, overdue, snoozedUntil }: Props) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const now = useNow();
  const end = due ?? overdue;
  if (!end) return <span className={styles.sla}>{t('sla.none')}</span>;
  const seconds = (new Date(end).getTime() - now.getTime()) / 1000;
  const { share, state } = overdue
    ? { share: 0, state: 'over' as const }
    : slaState(new Date(from), new Date(end), now);
  const said = t(state === 'over' ? 'sla.over' : 'sla.left', { span: format.span(seconds) });
  const hover = snoozedUntil
    ? t('sla.snoozed', { at: format.exact(snoozedUntil) })
    : t('sla.due', { at: format.exact(end) });
  const round = 2 * Math.PI * 6;
  return (
    <Tooltip label={hover}>
      <span className={styles.sla} data-state={state}>
        <svg width="16" height="16" strokeWidth="2" aria-hidden="true">
          <circle className={styles.track} cx="8" cy="8" r="6" />
          <circle
            className={styles.left}
            cx="8"
            cy="8"
            r="6"
            strokeDasharray={`${round * share} ${round}`}
            transform="rotate(-90 8 8)"
          />
        </svg>
        {said}
        <span className="sr-only">, {hover}</span>
      </span>
    </Tooltip>
  );
}
