import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Explanation, LedgerEntry, Schema } from '~/api/types';
import { useLine } from '~/shared/line';
import { useCodeNames } from '~/shared/names';
import { EmptyState, ErrorState, Ledger, SkeletonRows } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import styles from '../lead.module.css';
import { Section } from '../Section';
import { Evidence } from './Evidence';

interface Props {
  address: string;
  explained: Schema<'ExplainedLead'> | undefined;
  error: unknown;
  onRetry: () => void;
  past: boolean;
}

export function Why({ address, explained, error, onRetry, past }: Props) {
  const { t } = useTranslation('lead');
  const [open, setOpen] = useState<LedgerEntry | null>(null);
  const agreed = useLine();
  // Which line held then is not told.
  const line = past ? undefined : agreed;
  const told = explained?.explanation;
  return (
    <Section
      title={t('ledger.title', { ns: 'shared' })}
      aside={told && t('why.model', { model: told.model_name })}
    >
      {Boolean(error) && !explained && <ErrorState error={error} onRetry={onRetry} />}
      {!explained && !error && <SkeletonRows rows={6} />}
      {explained && !told && <EmptyState title={t('why.none')} body={t('why.noneBody')} />}
      {told && (
        <>
          <Play explained={explained} />
          <Ledger ledger={told.ledger} total={told.now.total} line={line} onOpen={setOpen} />
          {!past && <Forecast told={told} />}
          <Unknown told={told} />
        </>
      )}
      {open && told && (
        <Evidence address={address} entry={open} at={told.at} onClose={() => setOpen(null)} />
      )}
    </Section>
  );
}

/** What the playbook says of a score like this. */
function Play({ explained }: { explained: Schema<'ExplainedLead'> }) {
  const { i18n } = useTranslation();
  const { band } = explained;
  if (!band) return null;
  const say = (text: Schema<'Bilingual'>) =>
    (i18n.language === 'ko' ? text.ko : text.en) ?? text.en ?? text.ko ?? '';
  return (
    <p className={styles.play}>
      <strong>{say(band.name)}</strong> {say(band.do)}
    </p>
  );
}

/** What becomes of the score by itself. */
function Forecast({ told }: { told: Explanation }) {
  const { t } = useTranslation('lead');
  const format = useFormat();
  const then = told.in_30_days;
  const next = told.next_change;
  // What changes within the number that is shown is no news.
  const shown =
    next &&
    (next.score !== told.now.score ||
      next.grade !== told.now.grade ||
      next.qualified !== told.now.qualified);
  const same = then.score === told.now.score && then.grade === told.now.grade;
  const leaves = told.now.qualified && !then.qualified;
  return (
    <p className={styles.forecast}>
      {same ? t('forecast.same') : t('forecast.then', { score: then.score, grade: then.grade })}{' '}
      {leaves && <strong>{t('forecast.leaves')}</strong>}{' '}
      {shown &&
        (next.qualified !== told.now.qualified
          ? t(next.qualified ? 'forecast.enters' : 'forecast.leavesAt', {
              at: format.exact(next.at),
            })
          : t('forecast.next', {
              at: format.exact(next.at),
              score: next.score,
              grade: next.grade,
            }))}
    </p>
  );
}

/** What nobody knows yet, and what knowing it could be worth. */
function Unknown({ told }: { told: Explanation }) {
  const { t, i18n } = useTranslation('lead');
  const { attributeOf } = useCodeNames();
  const format = useFormat();
  if (told.unknown.length === 0) return null;
  return (
    <div className={styles.unknown}>
      <h3>{t('unknown.title')}</h3>
      <ul>
        {told.unknown
          .toSorted((a, b) => Math.abs(b.could_change) - Math.abs(a.could_change))
          .map((gap) => (
            <li key={gap.rule}>
              <span>
                {gap.label?.[i18n.language] ?? gap.label?.en ?? gap.rule}{' '}
                <span className="meta">
                  {t('unknown.ask', { what: gap.attributes.map(attributeOf).join(', ') })}
                  {gap.mistyped && gap.mistyped.length > 0
                    ? ` · ${t('unknown.mistyped', { what: gap.mistyped.map(attributeOf).join(', ') })}`
                    : ''}
                </span>
              </span>
              <span className={styles.could} data-less={gap.could_change < 0}>
                {format.points(gap.could_change)}
              </span>
            </li>
          ))}
      </ul>
    </div>
  );
}
