import { type ReactNode, useEffect, useId } from 'react';
import { createPortal } from 'react-dom';
import { titleSlot } from '~/shared/titleSlot';
import styles from './pieces.module.css';

interface PageProps {
  title: string;
  /** Beside the title: a count, an instant. */
  aside?: ReactNode;
  /** View controls and the page's one main thing to do. */
  actions?: ReactNode;
  /** No padding: tables and boards go to the edge. */
  flush?: boolean;
  /** As high as the window, scrolling inside of itself: what shows only the part that is looked at. */
  fill?: boolean;
  children: ReactNode;
}

/**
 * What every page is in. Its heading stands in the top bar, so that the page itself begins at once;
 * what can be done with all of it stands in a row above.
 */
export function Page({ title, aside, actions, flush, fill, children }: PageProps) {
  const slot = titleSlot.use();
  useEffect(() => {
    document.title = `${title} · Baton`;
  }, [title]);
  const heading = (
    <h1 className={styles.title}>
      <span className="truncate">{title}</span>
      {aside && <span className={styles.aside}>{aside}</span>}
    </h1>
  );
  return (
    <div className={styles.page} data-fill={fill}>
      {slot && createPortal(heading, slot)}
      {(actions || !slot) && (
        <header className={`${styles.pageHead} no-print`}>
          {!slot && heading}
          {actions}
        </header>
      )}
      <div className={styles.pageBody} data-flush={flush} data-bare={!actions}>
        {children}
      </div>
    </div>
  );
}

interface PanelProps {
  title?: string;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}

/** A part of a page with a heading of its own. Use few: a page is not a farm of cards. */
export function Panel({ title, actions, flush, children }: PanelProps) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={title ? id : undefined}>
      {title && (
        <header className={styles.panelHead}>
          <h2 id={id}>{title}</h2>
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={styles.panelBody} data-flush={flush}>
        {children}
      </div>
    </section>
  );
}
