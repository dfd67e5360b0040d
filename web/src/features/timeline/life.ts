import type { Schema, Stage } from '~/api/types';

export interface Segment {
  stage: Stage;
  from: number;
  to: number;
  reason?: string;
}

const OVER: readonly Stage[] = ['disqualified', 'customer'];

/** How long a lead was in which stage, from the moves that hold. */
export function segmentsOf(
  moves: readonly Schema<'HistoryEntry'>[],
  lead: { created_at: string; stage: Stage; stage_since?: string | null },
  now: number,
): Segment[] {
  const held = moves
    .filter((move) => move.holds && move.to)
    .map((move) => ({ stage: move.to as Stage, from: Date.parse(move.at), reason: move.reason }))
    .sort((a, b) => a.from - b.from);
  // Without moves there is what the list says.
  const begun = held.length
    ? held
    : [
        {
          stage: lead.stage,
          from: Date.parse(lead.stage_since ?? lead.created_at),
          reason: undefined,
        },
      ];
  return begun.map((move, index) => ({
    ...move,
    to: begun[index + 1]?.from ?? Math.max(endOf(move.stage, move.from, now), move.from),
  }));
}

/** What is over goes on for a while only, so that it reads as over. */
const SHOWN_AFTER_MS = 7 * 86_400_000;
const endOf = (stage: Stage, from: number, now: number): number =>
  OVER.includes(stage) ? Math.min(now, from + SHOWN_AFTER_MS) : now;
