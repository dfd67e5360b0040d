import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { GroupName, Sums } from '~/shared/listing';
import { Count, LETTERS } from '~/shared/pieces';
import styles from './board.module.css';
import type { Band } from './useBoard';

/** Stages that BANT has to be settled for. */
export const GUARDED: readonly unknown[] = ['sql', 'opportunity', 'customer'];

/** The letters that have to be confirmed, by the workspace's own rule. */
export function useRequired() {
  const { data } = api.useQuery(
    'get',
    '/api/v1/settings/bant-policy',
    {},
    { staleTime: 5 * 60_000 },
  );
  return LETTERS.filter((letter) => data?.required?.includes(letter));
}

export function useLetterNames() {
  const { t, i18n } = useTranslation('shared');
  return (letters: readonly (typeof LETTERS)[number][]) => {
    const names = letters.map((letter) => t(`bant.letter.${letter}`));
    if (i18n.language === 'ko') return names.join(', ');
    return new Intl.ListFormat('en-GB').format(names).toLowerCase();
  };
}

export function ColumnHead({ by, column }: { by: string; column: Band }) {
  const { t } = useTranslation('board');
  const required = useRequired();
  const letters = useLetterNames();
  const needs = by === 'stage' && column.key === 'sql' && required.length > 0;
  return (
    <header className={styles.head}>
      <h2>
        <GroupName by={by} value={column.key} label={column.label} />
        <span className={styles.count}>
          <Count value={column.count} />
        </span>
      </h2>
      <p className={styles.headMeta}>
        {needs && (
          <span className="truncate" title={t('needs', { letters: letters(required) })}>
            {t('needs', { letters: letters(required) })}
          </span>
        )}
        <Sums open={column.open} />
      </p>
    </header>
  );
}
