import { useTranslation } from 'react-i18next';
import type { Stage } from '~/api/types';
import styles from './pieces.module.css';

/** In the order of the pipeline; the last two stand beside it. */
export const STAGES: readonly Stage[] = [
  'visitor',
  'lead',
  'mql',
  'sal',
  'sql',
  'opportunity',
  'customer',
  'recycled',
  'disqualified',
];

/** The hue of a stage, for bars and bands. Never without its name beside it. */
export const stageHue = (stage: Stage): string => `var(--stage-${stage})`;

export function StageTag({ stage, filled = false }: { stage: Stage; filled?: boolean }) {
  const { t } = useTranslation('shared');
  return (
    <span
      className={styles.stage}
      data-filled={filled}
      title={t(`stageLong.${stage}`)}
      style={{ '--hue': stageHue(stage) } as React.CSSProperties}
    >
      {t(`stage.${stage}`)}
    </span>
  );
}
