import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema, Stage } from '~/api/types';
import { Money, StageTag } from '~/shared/pieces';
import { useFields, useValueLabel } from './fields';
import { DIMENSIONS } from './groups';
import styles from './listing.module.css';

/** What lists can be grouped by: what every lead has, and attributes of few values. */
export function useDimensions(): { by: string; label: string }[] {
  const { t } = useTranslation('listing');
  const { fields } = useFields();
  return useMemo(() => {
    const named = DIMENSIONS.map((by) => ({
      by,
      label:
        by === 'industry' || by === 'size' || by === 'country'
          ? t(`dimension.${by}`)
          : t(`field.${by}`),
    }));
    const own = fields
      .filter((field) => field.attribute && field.kind !== 'number' && field.kind !== 'date')
      .map(({ key, label }) => ({ by: key, label }));
    return [...named, ...own];
  }, [t, fields]);
}

/** The name of a group as a text. */
export function useGroupName(): (by: string, key: unknown, label?: unknown) => string {
  const { t, i18n } = useTranslation('listing');
  const value = useValueLabel();
  return (by, key, label) => {
    if (key === null || key === undefined) return t('unknown');
    const own = label as Record<string, string> | null | undefined;
    return own?.[i18n.language] ?? value(by, key);
  };
}

/** The same with the stage's hue. */
export function GroupName({ by, value, label }: { by: string; value: unknown; label?: unknown }) {
  const name = useGroupName();
  if (by === 'stage' && typeof value === 'string') return <StageTag stage={value as Stage} />;
  return (
    <span className={value === null || value === undefined ? styles.none : undefined}>
      {name(by, value, label)}
    </span>
  );
}

/** What open opportunities are worth: an amount a currency, since they do not add up. */
export function Sums({ open }: { open: readonly Schema<'Money'>[] }) {
  if (!open.length) return null;
  return (
    <span className={styles.sums}>
      {open.map((each) => (
        <Money key={each.currency ?? ''} amount={each.amount} currency={each.currency} short />
      ))}
    </span>
  );
}
