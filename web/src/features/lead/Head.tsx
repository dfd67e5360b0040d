import { Select } from '@mantine/core';
import { IconBuilding, IconMail, IconPhone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, client } from '~/api/client';
import type { Schema } from '~/api/types';
import { useCodeNames } from '~/shared/names';
import { paths } from '~/shared/paths';
import { usePeople } from '~/shared/people';
import { ScoreChip, SlaClock, StageTag, When } from '~/shared/pieces';
import { useMe } from '~/shared/session';
import { toast, toastProblem } from '~/shared/toast';
import styles from './lead.module.css';
import { StageActions } from './stage/StageActions';
import { type Lead, nameOf, useTouch } from './useLead';

interface Props {
  lead: Lead;
  address: string;
  explained: Schema<'ExplainedLead'> | undefined;
  /** What is shown is of an earlier instant. */
  past: boolean;
  inPanel: boolean;
}

/** Who it is, where they stand, and what to do next. */
export function Head({ lead, address, explained, past, inPanel }: Props) {
  const { t } = useTranslation('lead');
  const { sourceOf } = useCodeNames();
  const told = explained?.explanation;
  const now = told?.now;
  const stage = past && explained ? explained.lead.stage : lead.stage;
  const reasons = told?.ledger
    .filter((entry) => entry.points > 0 && !entry.clamp)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, 3);
  const Name = inPanel ? 'h2' : 'p';
  return (
    <header className={styles.head}>
      <div className={styles.score}>
        <ScoreChip
          size="l"
          id={past ? undefined : lead.id}
          score={now ? now.score : past ? null : lead.score?.score}
          grade={now ? now.grade : past ? null : lead.score?.grade}
          qualified={now ? now.qualified : lead.score?.qualified}
          reasons={reasons?.map((entry) => ({
            label: labelOf(entry),
            points: entry.points,
          }))}
        />
      </div>
      <div className={styles.who}>
        <Name className={styles.name}>{nameOf(lead)}</Name>
        <p className={styles.role}>
          {lead.job_title}
          {lead.company && (
            <Link to={paths.account(lead.company.id)} className={styles.company}>
              <IconBuilding size={14} stroke={1.5} aria-hidden />
              {lead.company.name}
            </Link>
          )}
        </p>
        <p className={styles.reach}>
          {lead.email && (
            <a href={`mailto:${lead.email}`}>
              <IconMail size={14} stroke={1.5} aria-hidden />
              {lead.email}
            </a>
          )}
          {lead.phone && (
            <a href={`tel:${lead.phone}`}>
              <IconPhone size={14} stroke={1.5} aria-hidden />
              {lead.phone}
            </a>
          )}
        </p>
      </div>
      <div className={styles.acts}>
        <StageActions lead={lead} address={address} />
      </div>
      <dl className={styles.facts}>
        <div>
          <dt className="sr-only">{t('stage')}</dt>
          <dd>
            <StageTag stage={stage} filled />{' '}
            {!past && lead.stage_since && (
              <span className="meta">
                {t('since')} <When at={lead.stage_since} />
              </span>
            )}
          </dd>
        </div>
        {lead.handoff && !past && (
          <div>
            <dt className="sr-only">{t('handoff.clock')}</dt>
            <dd>
              <Clock handoff={lead.handoff} since={lead.stage_since ?? lead.created_at} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t('owner')}</dt>
          <dd>
            <Owner lead={lead} address={address} />
          </dd>
        </div>
        {lead.last_activity && (
          <div>
            <dt>{t('active')}</dt>
            <dd>
              <When at={lead.last_activity} />
            </dd>
          </div>
        )}
        {lead.source && (
          <div>
            <dt>{t('source')}</dt>
            <dd>{[sourceOf(lead.source), lead.campaign].filter(Boolean).join(' · ')}</dd>
          </div>
        )}
      </dl>
    </header>
  );

  function labelOf(entry: { label?: Record<string, string> | null; rule?: string | null }) {
    return entry.label?.[t('language')] ?? entry.label?.en ?? entry.rule ?? '';
  }
}

/** The clock runs from when the hand-off was opened, which the lead itself does not tell. */
function Clock({ handoff, since }: { handoff: Schema<'OpenHandoff'>; since: string }) {
  const { data } = api.useQuery('get', '/api/v1/handoffs/{id}', {
    params: { path: { id: handoff.id } },
  });
  return (
    <SlaClock
      from={data?.opened_at ?? since}
      due={data?.sla_at ?? handoff.due_at}
      overdue={data?.overdue_at ?? handoff.overdue_at}
      snoozedUntil={data?.snoozed_until}
    />
  );
}

function Owner({ lead, address }: { lead: Lead; address: string }) {
  const { t } = useTranslation('lead');
  const me = useMe();
  const people = usePeople();
  const touch = useTouch(address);
  if (!me.may('work')) return <>{people.nameOf(lead.owner) || t('nobody')}</>;
  const give = async (owner: string | null) => {
    if (!owner || owner === lead.owner) return;
    const before = lead.owner;
    const send = (to: string) =>
      client.POST('/api/v1/leads/{lead}/assign', {
        params: { path: { lead: address } },
        body: { owner: to },
      });
    try {
      await send(owner);
      toast(t('assigned', { name: nameOf(lead), owner: people.nameOf(owner) }), {
        undo: before
          ? () =>
              send(before)
                .then(() => touch())
                .catch((error: unknown) => toastProblem(error, t('notAssigned')))
          : undefined,
      });
    } catch (error) {
      toastProblem(error, t('notAssigned'));
    }
    void touch();
  };
  const data = people.list.map((each) => ({ value: each.email, label: each.name }));
  if (lead.owner && !data.some((each) => each.value === lead.owner))
    data.push({ value: lead.owner, label: people.nameOf(lead.owner) });
  return (
    <Select
      classNames={{ input: styles.ownerInput, root: styles.owner }}
      aria-label={t('owner')}
      variant="unstyled"
      size="xs"
      searchable
      placeholder={t('nobody')}
      data={data}
      value={lead.owner ?? null}
      allowDeselect={false}
      onChange={(owner) => void give(owner)}
    />
  );
}
