import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '~/shared/pieces/Dialog';
import { useFormat, useLocale } from '~/shared/useFormat';
import { atHour, fromField, toField, weekday } from '~/shared/zoned';
import styles from './dialogs.module.css';

interface Props {
  name: string;
  onGiven: (until: Date) => void;
  onClose: () => void;
}

const MORNING = 9;
const HOUR_MS = 3_600_000;

/** When it comes back, in the order of time. Pure, for its test. */
export function presets(now: Date, zone: string): { key: string; at: Date }[] {
  const monday = (8 - weekday(now, zone)) % 7 || 7;
  const all = [
    { key: 'hour', at: new Date(now.getTime() + HOUR_MS) },
    { key: 'afternoon', at: atHour(now, zone, 0, 15) },
    { key: 'tomorrow', at: atHour(now, zone, 1, MORNING) },
    { key: 'monday', at: atHour(now, zone, monday, MORNING) },
    { key: 'week', at: atHour(now, zone, 7, MORNING) },
  ];
  return all.filter(
    ({ key, at }, index) =>
      at.getTime() > now.getTime() + (key === 'afternoon' ? HOUR_MS : 0) &&
      all.findIndex((each) => each.at.getTime() === at.getTime()) === index,
  );
}

export function SnoozeDialog({ name, onGiven, onClose }: Props) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const { zone } = useLocale();
  const [now] = useState(() => new Date());
  const [own, setOwn] = useState(() => toField(atHour(now, zone, 2, MORNING), zone));
  const choices = presets(now, zone);
  const until = fromField(own, zone);
  const good = until && until > now && until.getTime() < now.getTime() + 30 * 24 * HOUR_MS;
  return (
    <Dialog
      onClose={onClose}
      title={t('snooze.title', { name })}
      size={420}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLInputElement) return;
        const chosen = choices[Number(event.key) - 1];
        if (chosen) onGiven(chosen.at);
      }}
    >
      <p className={styles.lead}>{t('snooze.body')}</p>
      <div className={styles.choices}>
        {choices.map(({ key, at }, index) => (
          <button
            key={key}
            type="button"
            className={styles.choice}
            data-autofocus={index === 0 || undefined}
            onClick={() => onGiven(at)}
          >
            <span>{t(`snooze.${key}`)}</span>
            <span className="meta">{format.moment(at)}</span>
            <kbd aria-hidden>{index + 1}</kbd>
          </button>
        ))}
      </div>
      <form
        className={styles.own}
        onSubmit={(event) => {
          event.preventDefault();
          if (good && until) onGiven(until);
        }}
      >
        <label>
          {t('snooze.own')}
          <input
            type="datetime-local"
            value={own}
            min={toField(now, zone)}
            onChange={(event) => setOwn(event.currentTarget.value)}
          />
        </label>
        <Button type="submit" variant="default" disabled={!good}>
          {t('snooze.do')}
        </Button>
      </form>
      {!good && <p className={styles.missing}>{t('snooze.range')}</p>}
    </Dialog>
  );
}
