import type { Schema, Stage } from '~/api/types';

export type Point = Schema<'ScorePoint'>;

export interface Band {
  stage: Stage;
  from: number;
  to: number;
}

const ms = (at: string) => new Date(at).getTime();

/** Stages as stretches of time. Between two points the change is put where the later one is. */
export function bandsOf(points: readonly Point[]): Band[] {
  const bands: Band[] = [];
  for (const point of points) {
    const last = bands.at(-1);
    const at = ms(point.at);
    if (last) last.to = at;
    if (last?.stage !== point.stage) bands.push({ stage: point.stage, from: at, to: at });
  }
  return bands;
}

/** The newest point that is not after the instant. */
export function pointAt(points: readonly Point[], at: number): Point | undefined {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const point = points[middle];
    if (point && ms(point.at) <= at) low = middle;
    else high = middle - 1;
  }
  return points[low];
}

export interface Scale {
  from: number;
  to: number;
  low: number;
  high: number;
  x: (at: number) => number;
  y: (score: number) => number;
  /** The instant below a place, within the scale. */
  at: (x: number) => number;
}

export function scaleOf(points: readonly Point[], width: number, height: number): Scale {
  const from = ms(points[0]?.at ?? new Date().toISOString());
  const to = Math.max(ms(points.at(-1)?.at ?? new Date().toISOString()), from + 1);
  const scores = points.map((point) => point.score ?? 0);
  const low = Math.min(0, ...scores);
  const high = Math.max(100, ...scores);
  return {
    from,
    to,
    low,
    high,
    x: (at) => ((at - from) / (to - from)) * width,
    y: (score) => height - ((score - low) / (high - low)) * height,
    at: (x) => from + (Math.min(Math.max(x, 0), width) / width) * (to - from),
  };
}

/** The outline of the area below the score, and its upper edge. */
export function areaOf(points: readonly Point[], scale: Scale): { area: string; edge: string } {
  const places = points.map((point) => [scale.x(ms(point.at)), scale.y(point.score ?? 0)] as const);
  const edge = places
    .map(([x, y], index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('');
  const first = places[0];
  const last = places.at(-1);
  if (!first || !last) return { area: '', edge: '' };
  const base = scale.y(0).toFixed(1);
  return { edge, area: `${edge}L${last[0].toFixed(1)} ${base}L${first[0].toFixed(1)} ${base}Z` };
}

const DAY = 86_400_000;

/** Where the marks below stand: the first of a month, or Mondays where there is less. */
export function marksOf(from: number, to: number): number[] {
  const marks: number[] = [];
  const days = (to - from) / DAY;
  const step = new Date(from);
  // Noon, so that it is the same day in almost every zone.
  step.setUTCHours(12, 0, 0, 0);
  if (days > 60) {
    const months = Math.ceil(days / 30 / 7);
    step.setUTCDate(1);
    for (step.setUTCMonth(step.getUTCMonth() + 1); step.getTime() < to; ) {
      marks.push(step.getTime());
      step.setUTCMonth(step.getUTCMonth() + months);
    }
    return marks;
  }
  const stride = Math.max(1, Math.ceil(days / 6));
  for (step.setUTCDate(step.getUTCDate() + 1); step.getTime() < to; ) {
    marks.push(step.getTime());
    step.setUTCDate(step.getUTCDate() + stride);
  }
  return marks;
}
