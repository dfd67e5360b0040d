import {
  IconBrowser,
  IconDeviceLaptop,
  IconDownload,
  IconFileText,
  IconMail,
  IconMessageCircle,
  IconPoint,
  IconPresentation,
  IconRobot,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '~/api/types';
import type { IconType } from '~/shared/feature';
import { When } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import styles from './journey.module.css';
import { isStrong, keyOf, lengthOf, placeOf, subjectOf, type Touched } from './touches';

const ICONS: Record<Schema<'Channel'>, IconType> = {
  web: IconBrowser,
  email: IconMail,
  form: IconFileText,
  webinar: IconPresentation,
  meeting: IconUsers,
  chat: IconMessageCircle,
  product: IconDeviceLaptop,
  other: IconPoint,
};

interface Props {
  event: Touched;
  /** With its day; without it the day stands above. */
  dated?: boolean;
  /** The newest that a line of the ledger counted. */
  newest?: boolean;
  /** Offers to say whose doing it was. */
  onJudge?: (event: Touched, machine: boolean) => void;
}

/** One thing that happened: when, by which way, what, about what. */
export function Touch({ event, dated = false, newest = false, onJudge }: Props) {
  const { t } = useTranslation('lead');
  const format = useFormat();
  const key = keyOf(event.name);
  const Icon = event.name === 'Asset Downloaded' ? IconDownload : ICONS[event.channel];
  const place = placeOf(event);
  const seconds = lengthOf(event);
  return (
    <li className={styles.event} data-strong={isStrong(event)} data-machine={event.machine}>
      <span className={styles.at}>
        {dated ? (
          <When at={event.at} />
        ) : (
          <time title={format.exact(event.at)}>{format.clock(event.at)}</time>
        )}
      </span>
      <span className={styles.icon}>
        <Icon size={16} stroke={1.5} aria-hidden />
      </span>
      <span className={styles.what}>
        <span className={styles.name}>{key ? t(`event.${key}`) : event.name}</span>{' '}
        <span>{subjectOf(event)}</span> {place && <span className={styles.place}>{place}</span>}
        {seconds !== null && <span className={styles.place}> {format.span(seconds)}</span>}
        {newest && <span className={styles.newest}>{t('evidence.newest')}</span>}
      </span>
      {onJudge && (
        <button
          type="button"
          className={`${styles.judge} no-print`}
          title={t(event.machine ? 'journey.person' : 'journey.machine')}
          aria-label={t(event.machine ? 'journey.person' : 'journey.machine')}
          onClick={() => onJudge(event, !event.machine)}
        >
          {event.machine ? (
            <IconUser size={16} stroke={1.5} aria-hidden />
          ) : (
            <IconRobot size={16} stroke={1.5} aria-hidden />
          )}
        </button>
      )}
    </li>
  );
}
