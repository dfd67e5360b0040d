import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { useCodeNames } from '~/shared/names';
import { paths } from '~/shared/paths';
import {
  Count,
  ErrorState,
  Money,
  Page,
  ScoreChip,
  SkeletonPage,
  WayOn,
  When,
} from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import styles from './accounts.module.css';
import { Opportunities } from './Opportunities';
import { People } from './People';
import { accountRoute } from './routes';

export type Account = Schema<'AccountDetail'>;

export function AccountPage() {
  const { t } = useTranslation('accounts');
  const { account } = accountRoute.useParams();
  const { data, error, refetch } = api.useQuery('get', '/api/v1/accounts/{account}', {
    params: { path: { account } },
  });
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorState
          error={error}
          onRetry={() => void refetch()}
          action={<WayOn to={paths.accounts} label={t('all')} />}
        />
      </Page>
    );
  if (!data) return <SkeletonPage />;
  return (
    <Page title={data.name}>
      <div className={styles.page}>
        <Facts account={data} />
        <Measures account={data} />
        <People account={data} />
        <Opportunities leads={data.leads} />
      </div>
    </Page>
  );
}

/** What kind of company it is, in one line. */
function Facts({ account }: { account: Account }) {
  const { t } = useTranslation('accounts');
  const format = useFormat();
  const { countryOf, industryOf } = useCodeNames();
  return (
    <p className={styles.facts}>
      {account.domain && (
        <a
          href={`https://${account.domain}`}
          target="_blank"
          rel="noopener noreferrer"
          className="link"
        >
          {account.domain}
          <IconExternalLink size={14} stroke={1.5} aria-hidden />
          <span className="sr-only">{t('newTab')}</span>
        </a>
      )}
      {account.industry && <span>{industryOf(account.industry)}</span>}
      {account.employees != null && (
        <span>
          {t('employeesMany', {
            count: account.employees,
            shown: format.count(account.employees),
          })}
        </span>
      )}
      {account.country && <span>{countryOf(account.country)}</span>}
      {account.owner && <span>{t('owner', { owner: account.owner })}</span>}
    </p>
  );
}

function Measures({ account }: { account: Account }) {
  const { t } = useTranslation('accounts');
  const format = useFormat();
  return (
    <dl className={styles.measures}>
      <div>
        <dt>{t('people')}</dt>
        <dd>
          <strong>
            <Count value={account.people} />
          </strong>
          <span className="meta">{t('qualified', { count: account.qualified })}</span>
        </dd>
      </div>
      <div>
        <dt>{t('engagementTogether')}</dt>
        <dd>
          <strong>{format.count(Math.round(account.engagement))}</strong>
          <span className="meta">{t('points')}</span>
        </dd>
      </div>
      <div>
        <dt>{t('score')}</dt>
        <dd>
          <ScoreChip score={account.score} />
        </dd>
      </div>
      <div>
        <dt>{t('openDeals')}</dt>
        <dd>
          {account.open.length === 0 && <span className="meta">{t('noDeals')}</span>}
          {account.open.map((money) => (
            <strong key={money.currency ?? ''}>
              <Money amount={money.amount} currency={money.currency} short />
            </strong>
          ))}
        </dd>
      </div>
      <div>
        <dt>{t('active')}</dt>
        <dd>{account.last_activity ? <When at={account.last_activity} /> : t('never')}</dd>
      </div>
    </dl>
  );
}
