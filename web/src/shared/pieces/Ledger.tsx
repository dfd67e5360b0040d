import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerEntry } from '~/api/types';
import { useFormat, useNow } from '~/shared/useFormat';
import styles from './ledger.module.css';
import { type LedgerBar, waterfall } from './ledgerLines';

interface Props {
  ledger: readonly LedgerEntry[];
  total: number;
  /** Where the MQL line stands, if it is one of the total. */
  line?: number;
  /** Opens a line to its events; only what somebody did can be opened. */
  onOpen?: (entry: LedgerEntry) => void;
}

/** Why this score: a waterfall from nothing to the total, each bar with its sentence. */
export function Ledger({ ledger, total, line, onOpen }: Props) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const bars = waterfall(ledger);
  const ends = bars.flatMap((bar) => [bar.from, bar.to]);
  const low = Math.min(0, ...ends);
  const high = Math.max(total, line ?? 0, 1, ...ends);
  const x = (points: number) => `${((points - low) / (high - low)) * 100}%`;
  const axis = { '--zero': x(0) } as React.CSSProperties;
  const between = (from: number, to: number) => ({
    left: x(Math.min(from, to)),
    right: `calc(100% - ${x(Math.max(from, to))})`,
  });
  const mark =
    line === undefined ? null : <span className={styles.mql} style={{ left: x(line) }} />;

  return (
    <div className={styles.ledger}>
      {bars.map((bar, index) => (
        <Fragment key={`${bar.kind}${bar.entry.rule}${bar.entry.group}${bar.entry.clamp}`}>
          {bar.kind !== bars[index - 1]?.kind && (
            <h3 className={styles.head}>{t(`ledger.${bar.kind}`)}</h3>
          )}
          <Line bar={bar} onOpen={onOpen}>
            <span className={styles.track} style={axis} aria-hidden>
              <span className={styles.bar} data-kind={bar.kind} style={between(bar.from, bar.to)} />
              {mark}
            </span>
          </Line>
        </Fragment>
      ))}
      <div className={`${styles.line} ${styles.total}`}>
        <span>{t('ledger.total')}</span>
        <span className={styles.track} style={axis} aria-hidden>
          <span className={styles.bar} data-kind="total" style={between(0, total)} />
          {mark}
        </span>
        <span className={styles.points}>{format.points(total).replace('+', '')}</span>
      </div>
    </div>
  );
}

function Line(props: {
  bar: LedgerBar;
  onOpen?: (entry: LedgerEntry) => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const { entry, kind } = props.bar;
  const inside = (
    <>
      <span>
        <span>{useLabel(entry)}</span> <span className={styles.why}>{useSentence(entry)}</span>
      </span>
      {props.children}
      <span className={styles.points}>{format.points(entry.points)}</span>
    </>
  );
  const { onOpen } = props;
  if (!onOpen || kind === 'cut' || !entry.occurrences)
    return <div className={styles.line}>{inside}</div>;
  return (
    <button
      type="button"
      className={styles.line}
      title={t('ledger.open')}
      onClick={() => onOpen(entry)}
    >
      {inside}
    </button>
  );
}

function useLabel(entry: LedgerEntry): string {
  const { t, i18n } = useTranslation('shared');
  const label = entry.label?.[i18n.language] ?? entry.label?.en;
  if (entry.clamp === 'group') return t('ledger.clamp.group', { group: label ?? entry.group });
  if (entry.clamp === 'total') return t('ledger.clamp.total');
  return label ?? entry.rule ?? entry.group ?? '';
}

/** The model writes its limits as `3 per 1d`. */
function useRefused({ refused, cap }: LedgerEntry): string {
  const { t } = useTranslation('shared');
  const format = useFormat();
  if (!refused) return '';
  const [, limit, span] = cap?.match(/^(\d+) per (.+)$/) ?? [];
  if (!limit || !span) return t('ledger.refused', { count: refused });
  return t('ledger.refusedBy', {
    count: refused,
    limit,
    span: format.span(secondsOf(span), 'long'),
  });
}

/** "counted 5 times, newest 2 days ago, fading by half every 14 days". */
function useSentence(entry: LedgerEntry): string {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const now = useNow();
  const refused = useRefused(entry);
  if (entry.clamp === 'rule') return t('ledger.clamp.rule');
  if (entry.clamp || !entry.occurrences) return '';
  return [
    t('ledger.counted', { count: entry.occurrences }),
    refused,
    entry.last_at ? t('ledger.newest', { when: format.when(entry.last_at, now) }) : '',
    entry.fades
      ? t(`ledger.fading.${entry.fades.kind}`, {
          span: format.span(secondsOf(entry.fades.span), 'long'),
        })
      : '',
  ]
    .filter(Boolean)
    .join(', ');
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `14d`, `2w`, `1d 12h`: the model's spans. */
export function secondsOf(span: string): number {
  let sum = 0;
  for (const [, size, unit] of span.matchAll(/(\d+)\s*([smhdw])/g))
    sum += Number(size) * (UNITS[unit ?? ''] ?? 0);
  return sum;
}
