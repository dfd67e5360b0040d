import { shownKeys } from '~/shared/shortcuts';

/** A shortcut as keys: beside the button that does the same. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span aria-hidden>
      {shownKeys(keys).map((press) => (
        <span key={press.join('+')}>
          {press.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}{' '}
        </span>
      ))}
    </span>
  );
}
