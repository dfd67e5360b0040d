import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, SkeletonRows } from '~/shared/pieces';
import styles from './settings.module.css';

interface Props<Item> {
  /** As asked for; nothing until it was answered. */
  query: { data?: { items: Item[] }; error: unknown; refetch: () => unknown };
  heads: readonly string[];
  /** Stands for the table while there is nothing in it. */
  empty?: ReactNode;
  row: (item: Item) => ReactNode;
  /** What is left out at first: the disabled, the revoked. */
  hidden?: { label: string; shown: boolean; onShow: (shown: boolean) => void };
}

/** A table of the settings, with a switch for what is usually left out, and a column of acts at its end. */
export function SettingsTable<Item>({ query, heads, empty, row, hidden }: Props<Item>) {
  const { t } = useTranslation('settings');
  const { data, error, refetch } = query;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      {!data && <SkeletonRows rows={8} />}
      {data?.items.length === 0 && empty}
      {data && data.items.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
              <th scope="col">
                <span className="sr-only">{t('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>{data.items.map(row)}</tbody>
        </table>
      )}
      {data && hidden && (
        <div className={styles.filter}>
          <Switch
            size="xs"
            label={hidden.label}
            checked={hidden.shown}
            onChange={(event) => hidden.onShow(event.currentTarget.checked)}
          />
        </div>
      )}
    </>
  );
}
