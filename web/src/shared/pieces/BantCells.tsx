import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BantLetter, BantStatus } from '~/api/types';
import styles from './pieces.module.css';

export interface BantCell {
  letter: BantLetter;
  status: BantStatus;
  stale?: boolean;
  value?: string | null;
  by?: string | null;
}

export const LETTERS: readonly BantLetter[] = ['budget', 'authority', 'need', 'timing'];

/** Four letters as four cells; with `onOpen` each is a button that opens its letter. */
export function BantCells(props: {
  letters: readonly BantCell[];
  onOpen?: (letter: BantLetter) => void;
}) {
  const { t } = useTranslation('shared');
  const { onOpen } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own
    <span className={styles.bant} role="group" aria-label={t('bant.label')}>
      {LETTERS.map((letter) => {
        const cell = props.letters.find((each) => each.letter === letter) ?? {
          letter,
          status: 'unknown' as const,
        };
        const name = t(`bant.letter.${letter}`);
        const status = t(`bant.status.${cell.status}`);
        const said = [
          `${name}: ${status}`,
          cell.stale ? t('bant.stale') : '',
          cell.value ?? '',
          cell.by ? t('bant.by', { who: cell.by }) : '',
        ]
          .filter(Boolean)
          .join(' · ');
        const look = {
          className: styles.cell,
          'data-status': cell.status,
          'data-stale': cell.stale || undefined,
        };
        return (
          <Tooltip key={letter} label={said}>
            {onOpen ? (
              <button type="button" {...look} aria-label={said} onClick={() => onOpen(letter)}>
                {t(`bant.initial.${letter}`)}
              </button>
            ) : (
              <span {...look} role="img" aria-label={said}>
                {t(`bant.initial.${letter}`)}
              </span>
            )}
          </Tooltip>
        );
      })}
    </span>
  );
}
