import { Tooltip } from '@mantine/core';
import { useFormat, useNow } from '~/shared/useFormat';

/** "3 days ago" up to a week, then the day; to the minute on hover and focus. */
export function When({ at, exact = false }: { at: string | Date; exact?: boolean }) {
  const format = useFormat();
  const now = useNow();
  const whole = format.exact(at);
  return (
    <Tooltip label={whole} disabled={exact}>
      <time dateTime={new Date(at).toISOString()}>{exact ? whole : format.when(at, now)}</time>
    </Tooltip>
  );
}

interface MoneyProps {
  amount: number;
  currency?: string | null;
  /** `₩1.2억`, `€12k`; in full on hover. For charts and heads of columns. */
  short?: boolean;
}

export function Money({ amount, currency, short }: MoneyProps) {
  const format = useFormat();
  const whole = format.money(amount, currency);
  return (
    <span title={short ? whole : undefined}>
      {short ? format.money(amount, currency, true) : whole}
    </span>
  );
}

export function Count({ value, short }: { value: number; short?: boolean }) {
  const format = useFormat();
  return <span title={short ? format.count(value) : undefined}>{format.count(value, short)}</span>;
}
