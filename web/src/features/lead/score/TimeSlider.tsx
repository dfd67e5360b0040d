import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { ErrorState, GradeTag, Skeleton, StageTag, stageHue } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import { useScores } from '../useLead';
import styles from './time.module.css';
import { areaOf, bandsOf, marksOf, pointAt, scaleOf } from './timeline';

const HEIGHT = 96;
/** So close to the end, what is meant is now. */
const END_PX = 6;
const DAY = 86_400_000;
/** From this width on a band has room for its name. */
const NAMED_PX = 64;
/** What is shown follows the handle at most this often. */
const FOLLOW_MS = 120;

/** Score, grade and stage at an instant. */
export type Standing = Pick<Schema<'ScorePoint'>, 'score' | 'grade' | 'stage'>;

/** How far a key moves the handle. */
const STEPS: Record<string, number> = {
  ArrowLeft: -DAY,
  ArrowRight: DAY,
  ArrowDown: -DAY,
  ArrowUp: DAY,
  PageDown: -7 * DAY,
  PageUp: 7 * DAY,
  Home: -Infinity,
  End: Infinity,
};

interface Props {
  address: string;
  at: string | undefined;
  /** What holds at the instant that stands in the address, exactly: points of the history lie apart. */
  shown: Standing | undefined;
  onDrag: (at: string | null) => void;
  onAt: (at: string | undefined) => void;
}

/** The score over time with stages and touches; the handle goes back to any instant. */
export function TimeSlider(props: Props) {
  const { address } = props;
  const { t } = useTranslation('lead');
  const { data, error, refetch } = useScores(address);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={HEIGHT + 40} />;
  if (data.points.length < 2) return <p className="meta">{t('time.none')}</p>;
  return <Chart {...props} points={data.points} />;
}

function Chart(props: Props & { points: Parameters<typeof bandsOf>[0] }) {
  const { points, at, onDrag, onAt } = props;
  const { t } = useTranslation('lead');
  const format = useFormat();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const scale = useMemo(() => scaleOf(points, Math.max(width, 1), HEIGHT), [points, width]);
  const [held, setHeld] = useState<number | null>(null);
  const follow = useFollow(onDrag);
  const place = held ?? (at ? new Date(at).getTime() : scale.to);
  const instant = Math.min(Math.max(place, scale.from), scale.to);
  const isNow = scale.x(instant) >= scale.x(scale.to) - 0.5;
  const here = (held === null && props.shown) || pointAt(points, instant);

  const commit = (to: number) => {
    const now = to >= scale.to - 1;
    onAt(now ? undefined : new Date(to).toISOString());
  };
  const pointer = (event: React.PointerEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return x > width - END_PX ? scale.to : scale.at(x);
  };
  const told = [
    isNow ? t('time.now') : format.exact(new Date(instant)),
    here?.score === null || here?.score === undefined ? '' : t('time.score', { score: here.score }),
  ]
    .filter(Boolean)
    .join(' · ');

  return (
    <div className={styles.time}>
      <div className={styles.readout}>
        <span>{told}</span>
        {here?.grade && <GradeTag grade={here.grade} />}
        {here && <StageTag stage={here.stage} />}
        {!isNow && (
          <button type="button" className={styles.now} onClick={() => onAt(undefined)}>
            {t('asOf.now')}
          </button>
        )}
      </div>
      <div
        ref={ref}
        className={styles.chart}
        role="slider"
        tabIndex={0}
        aria-label={t('time.label')}
        aria-valuemin={scale.from}
        aria-valuemax={scale.to}
        aria-valuenow={Math.round(instant)}
        aria-valuetext={`${told}${here ? ` · ${t(`stage.${here.stage}`, { ns: 'shared' })}` : ''}`}
        data-now={isNow}
        onKeyDown={(event) => {
          const to = STEPS[event.key];
          if (to === undefined || event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          // The arrows are those of the panel as well: here they are the handle's.
          event.stopPropagation();
          commit(Math.min(Math.max(instant + to, scale.from), scale.to));
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const to = pointer(event);
          setHeld(to);
          follow(to);
        }}
        onPointerMove={(event) => {
          if (held === null) return;
          const to = pointer(event);
          setHeld(to);
          follow(to);
        }}
        onPointerUp={() => {
          if (held === null) return;
          commit(held);
          setHeld(null);
          follow(null);
        }}
        onPointerCancel={() => {
          setHeld(null);
          follow(null);
        }}
      >
        <Picture points={points} scale={scale} width={width} address={props.address} />
        <span className={styles.handle} style={{ left: scale.x(instant) }}>
          <span className={styles.dot} style={{ top: here ? scale.y(here.score ?? 0) : HEIGHT }} />
        </span>
      </div>
      <div className={styles.marks} aria-hidden>
        {marksOf(scale.from, scale.to).map((mark) => (
          <span key={mark} style={{ left: scale.x(mark) }}>
            {format.day(new Date(mark))}
          </span>
        ))}
      </div>
    </div>
  );
}

function Picture(props: {
  points: Parameters<typeof bandsOf>[0];
  scale: ReturnType<typeof scaleOf>;
  width: number;
  address: string;
}) {
  const { points, scale, width } = props;
  const { t } = useTranslation('shared');
  const bands = useMemo(() => bandsOf(points), [points]);
  const { area, edge } = useMemo(() => areaOf(points, scale), [points, scale]);
  const touches = useTouches(props.address);
  return (
    <svg width={width} height={HEIGHT + 22} aria-hidden="true">
      {bands.map((band) => {
        const x = scale.x(band.from);
        const size = Math.max(scale.x(band.to) - x, 1);
        return (
          <g key={band.from} style={{ '--hue': stageHue(band.stage) } as React.CSSProperties}>
            <rect className={styles.band} x={x} width={size} y={0} height={HEIGHT} />
            <rect className={styles.strip} x={x} width={size} y={HEIGHT} height={3} />
          </g>
        );
      })}
      <path className={styles.area} d={area} />
      <path className={styles.edge} d={edge} />
      {bands.map((band) => {
        const x = scale.x(band.from);
        if (scale.x(band.to) - x < NAMED_PX) return null;
        return (
          <text
            key={band.from}
            className={styles.stage}
            style={{ '--hue': stageHue(band.stage) } as React.CSSProperties}
            x={x + 6}
            y={14}
          >
            {t(`stage.${band.stage}`)}
          </text>
        );
      })}
      {touches.map(({ at, strong }) => (
        <line
          key={at}
          className={styles.tick}
          data-strong={strong}
          x1={scale.x(at)}
          x2={scale.x(at)}
          y1={HEIGHT + 6}
          y2={HEIGHT + (strong ? 20 : 13)}
        />
      ))}
    </svg>
  );
}

const STRONG = /^(Asset|Form|Meeting|Demo|Webinar Attended|Email Replied|Trial|Live Chat)/;
const TOUCHES = 200;
const SECOND = 1000;

/** The newest touches of people, for the ticks; many in one second are one tick. */
function useTouches(address: string) {
  const { data } = api.useQuery('get', '/api/v1/leads/{lead}/journey', {
    params: { path: { lead: address }, query: { limit: TOUCHES } },
  });
  return useMemo(() => {
    const ticks = new Map<number, boolean>();
    for (const session of data?.sessions ?? [])
      for (const event of session.events) {
        if (event.machine || event.name === 'Email Delivered') continue;
        const at = Math.round(new Date(event.at).getTime() / SECOND) * SECOND;
        ticks.set(at, ticks.get(at) || STRONG.test(event.name));
      }
    return [...ticks].map(([at, strong]) => ({ at, strong }));
  }, [data]);
}

/** Tells where the handle is, but not at every pixel. */
function useFollow(onDrag: (at: string | null) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef<number | null>(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (to: number | null) => {
    last.current = to;
    if (to === null) {
      clearTimeout(timer.current);
      timer.current = undefined;
      onDrag(null);
      return;
    }
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      if (last.current !== null) onDrag(new Date(last.current).toISOString());
    }, FOLLOW_MS);
  };
}
