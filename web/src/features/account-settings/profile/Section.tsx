import { type ReactNode, useId } from 'react';
import styles from './profile.module.css';

/** A part of the profile: what it is about at the left, what can be changed at the right. */
export function Section({
  title,
  body,
  children,
}: {
  title: string;
  body?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        {body && <p className="meta">{body}</p>}
      </div>
      <div className={styles.content}>{children}</div>
    </section>
  );
}
