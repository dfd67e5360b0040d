import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toast } from '~/shared/toast';
import { Dialog } from './Dialog';
import styles from './pieces.module.css';

interface Props {
  body: string;
  value: string;
  onDone: () => void;
}

/** A secret or a link that is shown this once. */
export function Shown({ body, value, onDone }: Props) {
  const { t } = useTranslation('shared');
  const copy = () =>
    void navigator.clipboard.writeText(value).then(
      () => toast(t('copied')),
      () => {},
    );
  return (
    <div className={styles.dialogBody}>
      <p>{body}</p>
      <code className={styles.secret}>{value}</code>
      <div className={styles.dialogEnd}>
        {/* Without encryption, browsers keep the clipboard to themselves. */}
        {navigator.clipboard && (
          <Button variant="default" onClick={copy}>
            {t('copy')}
          </Button>
        )}
        <Button onClick={onDone}>{t('done')}</Button>
      </div>
    </div>
  );
}

export function ShownDialog({ title, ...shown }: Props & { title: string }) {
  return (
    <Dialog onClose={shown.onDone} title={title}>
      <Shown {...shown} />
    </Dialog>
  );
}
