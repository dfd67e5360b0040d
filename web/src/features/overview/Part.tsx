import { type ReactNode, useId } from 'react';
import { Skeleton } from '~/shared/pieces';
import styles from './overview.module.css';

/** A part of the overview: one question, and its answer. */
export function Part({
  title,
  note,
  actions,
  children,
}: {
  title: string;
  /** What the numbers are of. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.part} aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {note && <p className="meta">{note}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}

export function SkeletonPart({ rows = 6 }: { rows?: number }) {
  return (
    <div className={styles.waiting}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={row} height={16} width={`${92 - row * 9}%`} />
      ))}
    </div>
  );
}
