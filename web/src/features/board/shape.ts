import type { LeadRow } from '~/shared/listing';
import type { Step } from './undo';

/** How a card looks once it was moved. */
export function shapeOf(steps: readonly Step[], row: LeadRow): Partial<LeadRow> {
  const change: Partial<LeadRow> = {};
  for (const { key, after: value } of steps) {
    if (key === 'stage')
      Object.assign(change, { stage: value, stage_since: new Date().toISOString() });
    else if (key in row) Object.assign(change, { [key]: value });
    else change.attributes = { ...row.attributes, [key]: value } as never;
  }
  return change;
}
