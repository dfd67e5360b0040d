import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '~/shared/pieces/Dialog';
import { Keys } from '~/shared/pieces/Keys';
import { lettersOn, type Shortcut, useShortcutGroups } from '~/shared/shortcuts';
import styles from './frame.module.css';
import { helpOpen } from './preferences';

/** All shortcuts that hold on this page, by where they belong. */
export function HelpSheet() {
  const { t } = useTranslation('app');
  const letters = lettersOn.use();
  const groups = merged(useShortcutGroups());
  return (
    <Dialog onClose={() => helpOpen.set(false)} title={t('shortcuts.help')} size={720}>
      <div className={styles.sheet}>
        {groups.map(([label, shortcuts]) => (
          <section key={label}>
            <h3 className="meta">{label}</h3>
            <dl>
              {acts(shortcuts).map((each) => (
                <div key={each.label}>
                  <dt>{each.label}</dt>
                  <dd>
                    {each.keys.map((keys) => (
                      <span key={keys} className={styles.shortcut}>
                        <Keys keys={keys} />
                        <span className="sr-only">{keys.replace('$mod', 'Ctrl')}</span>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        mt="md"
        label={t('shortcuts.letters')}
        checked={letters}
        onChange={(event) => lettersOn.set(event.currentTarget.checked)}
      />
    </Dialog>
  );
}

/** An act that several keys do stands once, with all of them. */
function acts(shortcuts: readonly Shortcut[]): { label: string; keys: string[] }[] {
  const all = new Map<string, string[]>();
  for (const { label, keys } of shortcuts) all.set(label, [...(all.get(label) ?? []), keys]);
  return [...all].map(([label, keys]) => ({ label, keys }));
}

/** Groups of the same name together, newest first: the page's own stand before those of everywhere. */
function merged(groups: { label: string; shortcuts: Shortcut[] }[]): [string, Shortcut[]][] {
  const all = new Map<string, Shortcut[]>();
  for (const { label, shortcuts } of [...groups].reverse())
    all.set(label, [
      ...(all.get(label) ?? []),
      ...shortcuts.filter((each) => each.enabled !== false),
    ]);
  return [...all].filter(([, shortcuts]) => shortcuts.length > 0);
}
