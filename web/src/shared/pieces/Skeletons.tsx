import { useTranslation } from 'react-i18next';
import styles from './pieces.module.css';

const LENGTHS = [46, 62, 38, 54, 70, 42, 58];

/** A grey stand-in for a text or a box. */
export function Skeleton({
  width = '100%',
  height = 12,
}: {
  width?: number | string;
  height?: number;
}) {
  return <span className={styles.skeleton} style={{ width, height }} />;
}

/** Rows as a table or list will have them. */
export function SkeletonRows({ rows = 12 }: { rows?: number }) {
  const { t } = useTranslation('shared');
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={row} className={styles.skeletonRow}>
          <Skeleton width={28} height={16} />
          <Skeleton width={`${LENGTHS[row % 7]}%`} />
          <Skeleton width="12%" />
        </div>
      ))}
    </div>
  );
}

/** A page before it is there. */
export function SkeletonPage() {
  return (
    <div className={styles.page}>
      <div className={styles.pageHead}>
        <Skeleton width={160} height={20} />
      </div>
      <SkeletonRows />
    </div>
  );
}
