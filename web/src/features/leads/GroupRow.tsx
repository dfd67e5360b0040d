// biome-ignore-all lint/a11y/useSemanticElements: a grid of what is looked at, made of boxes that scroll
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells of a grid have the keyboard one at a time
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Section } from '~/shared/listing';
import { GroupName, Sums } from '~/shared/listing';
import { Count } from '~/shared/pieces';
import styles from './leads.module.css';

interface Props {
  by: string;
  section: Section;
  index: number;
  active: boolean;
  style?: React.CSSProperties;
  /** Not in a grid. */
  plain?: boolean;
  onToggle: () => void;
}

export function GroupRow({ by, section, index, active, style, plain, onToggle }: Props) {
  const { t } = useTranslation('leads');
  const { group, open } = section;
  const head = (
    <button
      type="button"
      className={styles.groupHead}
      aria-expanded={open}
      data-place={`${index}:0`}
      tabIndex={active ? 0 : -1}
      onClick={onToggle}
    >
      <IconChevronRight size={16} stroke={1.5} aria-hidden className={styles.chevron} />
      <GroupName by={by} value={group?.key} label={group?.label} />
      <span className={styles.groupCount}>
        <Count value={section.total} />
        <span className="sr-only"> {t('leadsWord')}</span>
      </span>
      <Sums open={group?.open ?? []} />
    </button>
  );
  if (plain) return head;
  return (
    <div role="row" className={styles.groupRow} style={style} aria-rowindex={index + 2}>
      <div role="gridcell" className={styles.groupCell}>
        {head}
      </div>
    </div>
  );
}
