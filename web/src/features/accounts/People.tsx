import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { useLeadOrder } from '~/shared/neighbours';
import { ScoreChip, StageTag, stageHue, When } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import type { Account } from './AccountPage';
import styles from './accounts.module.css';

type Lead = Account['leads'][number];

/** Who is known there, and what each has to do with what they do together. */
export function People({ account }: { account: Account }) {
  const { t } = useTranslation('accounts');
  const leads = useMemo(
    () =>
      [...account.leads].sort(
        (a, b) => (b.score?.engagement ?? 0) - (a.score?.engagement ?? 0) || a.id - b.id,
      ),
    [account.leads],
  );
  useLeadOrder(useMemo(() => leads.map((lead) => lead.key), [leads]));
  return (
    <section className={styles.part} aria-labelledby="people">
      <h2 id="people">{t('peopleTitle')}</h2>
      <Together leads={leads} />
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('person')}</th>
            <th scope="col">{t('stage')}</th>
            <th scope="col">{t('scoreHead')}</th>
            <th scope="col" className={styles.right}>
              {t('engagement')}
            </th>
            <th scope="col">{t('ownerHead')}</th>
            <th scope="col">{t('active')}</th>
          </tr>
        </thead>
        <tbody>
          {leads.map((lead) => (
            <Person key={lead.id} lead={lead} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The engagement of all as one bar: whether one person carries it, or many do. */
function Together({ leads }: { leads: readonly Lead[] }) {
  const { t } = useTranslation('accounts');
  const format = useFormat();
  const parts = leads
    .map((lead) => ({ lead, points: Math.max(lead.score?.engagement ?? 0, 0) }))
    .filter(({ points }) => points >= 0.5);
  const first = parts[0];
  if (!first || parts.length < 2) return null;
  const name = first.lead.name ?? first.lead.email ?? first.lead.key;
  return (
    <>
      <div className={styles.together} aria-hidden>
        {parts.map(({ lead, points }) => (
          <span
            key={lead.id}
            title={`${lead.name ?? lead.key}: ${format.points(points)}`}
            style={{ flexGrow: points, background: stageHue(lead.stage) }}
          />
        ))}
      </div>
      <p className="meta">{t('most', { name, points: format.count(Math.round(first.points)) })}</p>
    </>
  );
}

function Person({ lead }: { lead: Lead }) {
  const { t } = useTranslation('accounts');
  const format = useFormat();
  const members = api.useQuery('get', '/api/v1/members', { params: { query: { disabled: true } } });
  const owner =
    members.data?.items.find((member) => member.email === lead.owner)?.name ?? lead.owner;
  return (
    <tr>
      <th scope="row">
        <Link to="." search={(now: object) => ({ ...now, lead: lead.key })} className={styles.name}>
          {lead.name ?? lead.email ?? lead.key}
        </Link>
        {lead.job_title && <span className="meta">{lead.job_title}</span>}
      </th>
      <td>
        <span className={styles.stage}>
          <StageTag stage={lead.stage} />
          {lead.handoff && (
            <span className={styles.waiting} data-over={Boolean(lead.handoff.overdue_at)}>
              {t(lead.handoff.overdue_at ? 'overdue' : 'waiting')}
            </span>
          )}
        </span>
      </td>
      <td className={styles.score}>
        <ScoreChip
          id={lead.id}
          score={lead.score?.score}
          grade={lead.score?.grade}
          qualified={lead.score?.qualified}
        />
      </td>
      <td className={styles.right} data-label={t('engagement')}>
        {lead.score && format.count(Math.round(lead.score.engagement))}
      </td>
      <td>{owner}</td>
      <td className={styles.when}>{lead.last_activity && <When at={lead.last_activity} />}</td>
    </tr>
  );
}
