import { useCallback } from 'react';
import { client, ifMatch } from '~/api/client';
import type { Schema, Stage } from '~/api/types';
import { type LeadRow, usePatchRow } from './useLeadPages';

export type NewValue = string | number | boolean | null;

const OWN = ['name', 'job_title', 'phone', 'source', 'campaign'];

/** What is shown at once, before the server said so. */
function shown(row: LeadRow, key: string, value: NewValue): Partial<LeadRow> {
  if (key === 'stage' || key === 'owner' || OWN.includes(key)) return { [key]: value };
  return { attributes: { ...row.attributes, [key]: value } as never };
}

/** Changes one thing of a lead with the call that is meant for it. Throws what the API refuses. */
export async function changeLead(lead: string, key: string, value: NewValue): Promise<void> {
  const path = { lead };
  if (key === 'stage') {
    const body = { stage: value as Stage };
    await client.POST('/api/v1/leads/{lead}/stage', { params: { path }, body });
    return;
  }
  if (key === 'owner' && value) {
    const body = { owner: String(value) };
    await client.POST('/api/v1/leads/{lead}/assign', { params: { path }, body });
    return;
  }
  // The list has no revisions: the one that is edited is that of now.
  const { data } = await client.GET('/api/v1/leads/{lead}', { params: { path } });
  const header = ifMatch(data as Schema<'LeadDetail'>);
  const body: Schema<'ChangeLead'> =
    key === 'owner' || OWN.includes(key)
      ? { [key]: value ?? '' }
      : { attributes: { [key]: value } as never };
  await client.PATCH('/api/v1/leads/{lead}', { params: { path, header }, body });
}

/** The same for a lead that is listed: shown at once, taken back if it is refused. */
export function useChangeLead() {
  const patch = usePatchRow();
  return useCallback(
    async (row: LeadRow, key: string, value: NewValue) => {
      patch(row.id, shown(row, key, value));
      try {
        await changeLead(row.key, key, value);
        if (key === 'stage') patch(row.id, { stage_since: new Date().toISOString() as never });
      } catch (error) {
        const { stage, owner, name, job_title, phone, source, campaign, attributes } = row;
        patch(row.id, { stage, owner, name, job_title, phone, source, campaign, attributes });
        throw error;
      }
    },
    [patch],
  );
}
