import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toast } from '~/shared/toast';
import styles from './settings.module.css';

/** A secret or a link that is shown this once. */
export function Shown({
  body,
  value,
  onDone,
}: {
  body: string;
  value: string;
  onDone: () => void;
}) {
  const { t } = useTranslation('settings');
  const copy = () =>
    void navigator.clipboard.writeText(value).then(
      () => toast(t('copied')),
      () => {},
    );
  return (
    <div className={styles.form}>
      <p>{body}</p>
      <code className={styles.secret}>{value}</code>
      <div className={styles.end}>
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
