import { useTranslation } from 'react-i18next';
import type { Share } from '~/api/types';
import { useFormat } from '~/shared/useFormat';
import styles from './pieces.module.css';

interface Props {
  share: Share;
  /** 0 to 1. */
  benchmark?: number | null;
  /** The interval is too wide to say anything. Without it: wider than 20 points, or of fewer than 10. */
  tooFew?: boolean;
  /** The right end of the bar, 0 to 1, to compare several; without it as wide as it has to be. */
  scale?: number;
  /** Without the interval in figures, where there is little room; the bar stays. */
  compact?: boolean;
}

/** Never a bare percentage: what of how many, how sure, and how it stands to the benchmark. */
export function Rate({ share, benchmark, tooFew, scale, compact }: Props) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const { numerator, denominator, ci95 } = share;
  const rate = share.rate ?? (denominator ? numerator / denominator : null);
  const low = ci95?.[0];
  const high = ci95?.[1];
  if (rate === null || low === undefined || high === undefined)
    return <span className="meta">{t('rate.none')}</span>;

  const few = tooFew ?? (denominator < 10 || high - low > 0.2);
  const digits = (value: number) => format.percent(value, 1).replace(/ ?%/, '');
  const of = t('rate.of', {
    numerator: format.count(numerator),
    denominator: format.count(denominator),
  });
  return (
    <span className={styles.rate} data-few={few}>
      <strong aria-hidden>{format.percent(rate)}</strong>
      <span className="sr-only">
        {t('rate.explained', {
          rate: format.percent(rate),
          numerator,
          denominator,
          low: format.percent(low, 1),
          high: format.percent(high, 1),
        })}
      </span>
      <IntervalBar
        rate={rate}
        low={low}
        high={high}
        benchmark={benchmark}
        few={few}
        scale={scale}
      />
      <span className="meta" aria-hidden>
        {of}
        {!compact && ` · ${t('rate.interval', { low: digits(low), high: digits(high) })}`}
      </span>
      {few && <span className="meta">{t('rate.tooFew')}</span>}
      {benchmark != null && (
        <span className="sr-only">{t('rate.benchmark', { value: format.percent(benchmark) })}</span>
      )}
    </span>
  );
}

function IntervalBar(props: {
  rate: number;
  low: number;
  high: number;
  benchmark?: number | null;
  few: boolean;
  scale?: number;
}) {
  const width = 72;
  const end =
    props.scale ?? Math.min(1, Math.max(0.1, props.high * 1.25, (props.benchmark ?? 0) * 1.25));
  const x = (value: number) => Math.min(value / end, 1) * width;
  return (
    <svg className={styles.rateBar} width={width} height="12" aria-hidden="true">
      <line x1="0" x2={width} y1="6" y2="6" stroke="var(--line)" strokeWidth="1" />
      <rect
        x={x(props.low)}
        width={Math.max(x(props.high) - x(props.low), 2)}
        y="4"
        height="4"
        rx="2"
        fill={
          props.few ? 'var(--line-strong)' : 'color-mix(in srgb, var(--accent) 40%, transparent)'
        }
      />
      <circle
        cx={x(props.rate)}
        cy="6"
        r="3"
        fill={props.few ? 'var(--control)' : 'var(--accent)'}
      />
      {props.benchmark != null && (
        <line
          x1={x(props.benchmark)}
          x2={x(props.benchmark)}
          y1="0"
          y2="12"
          stroke="var(--text)"
          strokeWidth="1.5"
        />
      )}
    </svg>
  );
}
