import { type ReactNode, useId } from 'react';
import styles from './lead.module.css';

interface Props {
  id?: string;
  title: string;
  /** Beside the heading: a count, a sum. */
  aside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of the page: a heading over a hairline, no card. */
export function Section({ id, title, aside, actions, children }: Props) {
  const heading = useId();
  return (
    <section id={id} className={styles.section} aria-labelledby={heading}>
      <header className={styles.sectionHead}>
        <h2 id={heading}>{title}</h2>
        {aside && <span className={styles.aside}>{aside}</span>}
        {actions && <div className={styles.sectionActs}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}
