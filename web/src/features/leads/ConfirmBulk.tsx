import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '~/shared/pieces/Dialog';
import { useFormat } from '~/shared/useFormat';
import type { BulkTask } from './BulkBar';
import styles from './leads.module.css';

interface Props {
  task: BulkTask;
  count: number;
  onConfirm: () => void;
  onClose: () => void;
}

/** Before more leads change than somebody sees. */
export function ConfirmBulk({ task, count, onConfirm, onClose }: Props) {
  const { t } = useTranslation('leads');
  const format = useFormat();
  return (
    <Dialog onClose={onClose} title={task.label} size={420}>
      <p>{t('bulk.confirm', { count, shown: format.count(count) })}</p>
      <div className={styles.dialogActions}>
        <Button variant="default" onClick={onClose}>
          {t('bulk.cancel')}
        </Button>
        <Button data-autofocus onClick={onConfirm}>
          {t('bulk.change', { count, shown: format.count(count) })}
        </Button>
      </div>
    </Dialog>
  );
}
