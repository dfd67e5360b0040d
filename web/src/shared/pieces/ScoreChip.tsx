import { Tooltip } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLine } from '~/shared/line';
import { useFormat } from '~/shared/useFormat';
import { GradeTag } from './GradeTag';
import styles from './pieces.module.css';
import { AskedReasons, ReasonList, type ScoreReason } from './ScoreReasons';
import { useDwell } from './useDwell';
import { useTrend } from './useTrend';

interface Props {
  score: number | null | undefined;
  grade?: string | null;
  /** Inside the agreed line. */
  qualified?: boolean;
  /** Where the MQL line stands, if it is another than the one in force. */
  line?: number;
  max?: number;
  /** The lead's number: how far its score moved in the last 7 days is asked for. */
  id?: number;
  /** The same where it is known. */
  trend?: number;
  /** The strongest reasons; the first three are shown on hover and focus. */
  reasons?: readonly ScoreReason[];
  /** Whose score it is: in lists the reasons are asked for once somebody dwells on it. */
  lead?: string;
  size?: 's' | 'l';
}

/** The number, the grade, where the line stands, and which way it goes. The same wherever a score is shown. */
export function ScoreChip(props: Props) {
  const { score, grade, qualified, reasons, lead, size = 's' } = props;
  const asked = useTrend(props.id, score);
  const trend = props.trend ?? asked;
  const agreed = useLine();
  const line = props.line ?? agreed;
  const { t } = useTranslation('shared');
  const format = useFormat();
  const ref = useRef<HTMLSpanElement>(null);
  const dwells = useDwell(ref, lead !== undefined);
  if (score === null || score === undefined)
    return (
      <span className={styles.chip} title={t('score.noneWhy')}>
        <span className={styles.number}>–</span>
        <span className="sr-only">{t('score.none')}</span>
      </span>
    );

  const said = [
    grade ? t('score.labelGrade', { score, grade }) : t('score.label', { score }),
    qualified === undefined ? '' : t(qualified ? 'score.qualified' : 'score.below'),
    line === undefined ? '' : t('score.line', { line }),
    trend ? t('score.rising', { points: format.points(trend, 0) }) : '',
  ].filter(Boolean);
  const hover = lead === undefined && (Boolean(reasons?.length) || props.trend !== undefined);

  const chip = (
    <span
      ref={ref}
      className={styles.chip}
      data-size={size}
      data-qualified={qualified}
      tabIndex={hover ? 0 : undefined}
    >
      <span className="sr-only">{said.join(', ')}</span>
      <Arc score={score} max={props.max ?? 100} line={line} size={size === 'l' ? 32 : 18} />
      <span className={styles.number} aria-hidden>
        {score < 0 ? `−${-score}` : score}
      </span>
      {grade && <GradeTag grade={grade} quiet />}
      {trend !== undefined && Math.abs(trend) >= 0.5 && (
        <span className={styles.trend} data-way={trend > 0 ? 'up' : 'down'} aria-hidden>
          {trend > 0 ? '↑' : '↓'}
          {Math.round(Math.abs(trend))}
        </span>
      )}
    </span>
  );
  if (lead !== undefined)
    return (
      <>
        {chip}
        {dwells && (
          <Tooltip
            multiline
            opened
            target={ref}
            w={260}
            label={
              <>
                <p className={styles.standing}>{said.slice(1).join(' · ')}</p>
                <AskedReasons lead={lead} />
              </>
            }
          />
        )}
      </>
    );
  if (!hover) return chip;
  return (
    <Tooltip
      multiline
      label={
        <>
          {said.slice(1).join(' · ')}
          {reasons && reasons.length > 0 && <ReasonList reasons={reasons} />}
        </>
      }
    >
      {chip}
    </Tooltip>
  );
}

function Arc({
  score,
  max,
  line,
  size,
}: {
  score: number;
  max: number;
  line?: number;
  size: number;
}) {
  const width = size > 20 ? 3 : 2;
  const r = size / 2 - width * 1.5;
  const centre = size / 2;
  // Three quarters of a circle, open below.
  const at = (share: number, radius = r) => {
    const angle = (135 + 270 * Math.min(Math.max(share, 0), 1)) * (Math.PI / 180);
    return [centre + radius * Math.cos(angle), centre + radius * Math.sin(angle)] as const;
  };
  const path = (share: number) => {
    const [x0, y0] = at(0);
    const [x1, y1] = at(share);
    return `M${x0} ${y0}A${r} ${r} 0 ${share * 270 > 180 ? 1 : 0} 1 ${x1} ${y1}`;
  };
  const share = Math.min(Math.max(score / max, 0), 1);
  const tick =
    line === undefined ? null : [at(line / max, r - width / 2), at(line / max, r + width * 1.5)];
  return (
    <svg className={styles.arc} width={size} height={size} strokeWidth={width} aria-hidden="true">
      <path className={styles.arcTrack} d={path(1)} />
      {share > 0 && <path className={styles.arcFill} d={path(share)} />}
      {tick?.[0] && tick[1] && (
        <line
          className={styles.arcLine}
          strokeWidth={1.5}
          x1={tick[0][0]}
          y1={tick[0][1]}
          x2={tick[1][0]}
          y2={tick[1][1]}
        />
      )}
    </svg>
  );
}
