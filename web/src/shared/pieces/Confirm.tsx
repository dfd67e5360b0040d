import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog';
import styles from './pieces.module.css';

interface Props {
  title: string;
  /** What happens then, and whether it can be undone. */
  body: string;
  /** The act, as a verb. */
  submit: string;
  pending?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that takes away. What can be undone from a toast needs no question. */
export function Confirm({ title, body, submit, pending, onConfirm, onClose }: Props) {
  const { t } = useTranslation('shared');
  return (
    <Dialog onClose={onClose} title={title}>
      <div className={styles.dialogBody}>
        <p>{body}</p>
        <div className={styles.dialogEnd}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('cancel')}
          </Button>
          <Button color="red" loading={pending} onClick={onConfirm}>
            {submit}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
