import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { Money, SkeletonRows, When } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import type { Account } from './AccountPage';
import styles from './accounts.module.css';

type Deal = Schema<'OpportunityView'>;

/** The API lists deals by lead: those who have one are asked for. */
export function Opportunities({ leads }: { leads: Account['leads'] }) {
  const { t } = useTranslation('accounts');
  const asked = leads.filter((lead) => lead.outcome !== 'none');
  const answers = useQueries({
    queries: asked.map((lead) =>
      api.queryOptions('get', '/api/v1/opportunities', {
        params: { query: { lead: lead.key } },
      }),
    ),
  });
  const deals = answers
    .flatMap((answer) => answer.data?.items ?? [])
    .sort((a, b) => rank(a) - rank(b) || b.opened_at.localeCompare(a.opened_at));
  const waiting = answers.some((answer) => answer.isPending);
  return (
    <section className={styles.part} aria-labelledby="deals">
      <h2 id="deals">{t('dealsTitle')}</h2>
      {waiting && deals.length === 0 && <SkeletonRows rows={asked.length} />}
      {!waiting && deals.length === 0 && <p className="meta">{t('dealsEmpty')}</p>}
      {deals.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('deal')}</th>
              <th scope="col">{t('dealStage')}</th>
              <th scope="col" className={styles.right}>
                {t('amount')}
              </th>
              <th scope="col">{t('close')}</th>
              <th scope="col">{t('person')}</th>
            </tr>
          </thead>
          <tbody>
            {deals.map((deal) => (
              <DealRow key={deal.id} deal={deal} leads={leads} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const rank = (deal: Deal) => ['open', 'won', 'lost'].indexOf(deal.outcome);

function DealRow({ deal, leads }: { deal: Deal; leads: Account['leads'] }) {
  const { t, i18n } = useTranslation('accounts');
  const format = useFormat();
  const { data: pipeline } = api.useQuery('get', '/api/v1/settings/pipeline');
  const lead = leads.find((each) => each.key === deal.lead);
  const label = pipeline?.stages?.find((each) => each.id === deal.stage)?.label as
    | Record<string, string>
    | undefined;
  const at = deal.closed_at ?? deal.expected_close_at;
  return (
    <tr>
      <th scope="row">
        <span className={styles.plain}>{deal.name ?? deal.external_id}</span>
        {deal.products.length > 0 && (
          <span className="meta">{deal.products.map((each) => each.name).join(', ')}</span>
        )}
      </th>
      <td>
        <span className={styles.outcome} data-outcome={deal.outcome}>
          {deal.outcome === 'open'
            ? (label?.[i18n.language] ?? deal.stage)
            : t(`outcome.${deal.outcome}`)}
        </span>
        {deal.outcome === 'open' && deal.probability != null && (
          <span className="meta">
            {t('probability', { share: format.percent(deal.probability) })}
          </span>
        )}
      </td>
      <td className={styles.right}>
        {deal.amount != null && <Money amount={deal.amount} currency={deal.currency} />}
      </td>
      <td className={styles.when}>{at && <When at={at} />}</td>
      <td>
        <Link
          to="."
          search={(now: object) => ({ ...now, lead: deal.lead })}
          className={styles.name}
        >
          {lead?.name ?? deal.lead}
        </Link>
      </td>
    </tr>
  );
}
