import { Button, CloseButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '~/api/client';
import { nameOf } from '~/shared/listing';
import { BantCells, Skeleton } from '~/shared/pieces';
import { tellProblem } from '~/shared/problem';
import { BantForm } from './BantForm';
import styles from './board.module.css';
import { GUARDED, useLetterNames } from './ColumnHead';
import { useBoardValue } from './context';
import { isGuarded, type Refused } from './useMove';

/** Why a card is back where it was, and what can be done about it here. */
export function Refusal({ refused }: { refused: Refused }) {
  const { t } = useTranslation('board');
  const { t: shared } = useTranslation('shared');
  const board = useBoardValue();
  const [filling, setFilling] = useState(false);
  const bantGuard =
    board.by === 'stage' && GUARDED.includes(refused.to.column.key) && isGuarded(refused);
  const told = tellProblem(refused.error, shared);
  const to = board.said(refused.to);
  return (
    <div className={styles.refusal} role="alert">
      <div className={styles.refusalHead}>
        <strong>{t('refused.title', { name: nameOf(refused.row), to })}</strong>
        <CloseButton size="sm" aria-label={shared('close')} onClick={board.forget} />
      </div>
      {bantGuard ? (
        filling ? (
          <BantForm
            lead={refused.row.key}
            to={to}
            onSaved={() => void board.move(refused.row, refused.from, refused.to)}
            onCancel={() => setFilling(false)}
          />
        ) : (
          <Missing refused={refused} to={to} onFill={() => setFilling(true)} />
        )
      ) : (
        <>
          <p>{told.detail ?? told.title}</p>
          <p className="meta">{told.body}</p>
        </>
      )}
    </div>
  );
}

interface MissingProps {
  refused: Refused;
  to: string;
  onFill: () => void;
}

function Missing({ refused, to, onFill }: MissingProps) {
  const { t } = useTranslation('board');
  const letters = useLetterNames();
  const { data } = api.useQuery('get', '/api/v1/leads/{lead}/bant', {
    params: { path: { lead: refused.row.key } },
  });
  if (!data) return <Skeleton height={48} />;
  return (
    <>
      <p>{t('refused.bant', { to, letters: letters(data.missing) })}</p>
      <BantCells
        letters={data.letters.map(({ letter, status, stale, value, by }) => ({
          letter,
          status,
          stale,
          value,
          by,
        }))}
      />
      <Button size="compact-sm" onClick={onFill} data-autofocus>
        {t('refused.fill')}
      </Button>
    </>
  );
}
