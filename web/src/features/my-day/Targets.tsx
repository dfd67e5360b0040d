import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import type { Schema } from '~/api/types';
import { useMe } from '~/shared/session';
import { useFormat, useNow } from '~/shared/useFormat';
import styles from './myDay.module.css';
import { Side } from './Side';

type Target = Schema<'TargetView'>;

/** Targets of now: one's own, or those of the team for whoever has none. */
export function Targets() {
  const { t } = useTranslation('my-day');
  const me = useMe();
  const now = useNow();
  const { data } = api.useQuery('get', '/api/v1/targets');
  const current = (data?.items ?? []).filter(
    (each) => new Date(each.begins_at) <= now && now < new Date(each.ends_at),
  );
  const own = current.filter((each) => each.owner === me.email);
  const shown = own.length > 0 ? own : current;
  if (shown.length === 0) return null;
  return (
    <Side title={t(own.length > 0 ? 'targets.own' : 'targets.team')}>
      <ul className={styles.targets}>
        {shown.map((target) => (
          <TargetRow
            key={`${target.owner} ${target.period} ${target.metric} ${target.currency}`}
            target={target}
            named={own.length === 0}
            now={now}
          />
        ))}
      </ul>
    </Side>
  );
}

function TargetRow({ target, named, now }: { target: Target; named: boolean; now: Date }) {
  const { t } = useTranslation('my-day');
  const format = useFormat();
  const members = api.useQuery(
    'get',
    '/api/v1/members',
    { params: { query: { disabled: true } } },
    { enabled: named },
  );
  const name = members.data?.items.find((each) => each.email === target.owner)?.name;
  const value = (amount: number) =>
    target.metric === 'won_amount'
      ? format.money(amount, target.currency, true)
      : format.count(amount);
  const begins = Date.parse(target.begins_at);
  const gone = (now.getTime() - begins) / (Date.parse(target.ends_at) - begins);
  const share = target.attainment ?? 0;
  const reached = t('targets.of', {
    reached: value(target.reached),
    target: value(target.target),
  });
  return (
    <li>
      <span className={styles.targetName}>
        <span className="truncate">
          {named ? (name ?? target.owner) : t(`metric.${target.metric}`)}
        </span>
        <span className="meta">{target.period}</span>
        <strong>{reached}</strong>
      </span>
      <span
        className={styles.target}
        title={t('targets.gone', { gone: format.percent(gone) })}
        data-ahead={share >= gone}
      >
        <span style={{ width: `${Math.min(share, 1) * 100}%` }} />
        <i style={{ left: `${Math.min(gone, 1) * 100}%` }} />
      </span>
      <span className="meta">
        {t(share >= gone ? 'targets.ahead' : 'targets.behind', {
          share: format.percent(share),
          gone: format.percent(gone),
        })}
      </span>
    </li>
  );
}
