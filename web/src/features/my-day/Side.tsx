import { type ReactNode, useId } from 'react';
import styles from './myDay.module.css';

/** What stands beside the tasks. */
export function Side({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.aside} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
