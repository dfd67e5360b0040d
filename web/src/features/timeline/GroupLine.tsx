import { IconChevronRight } from '@tabler/icons-react';
import { GroupName, type Section, Sums } from '~/shared/listing';
import { Count } from '~/shared/pieces';
import styles from './timeline.module.css';

interface Props {
  by: string;
  section: Section;
  onToggle: () => void;
}

export function GroupLine({ by, section, onToggle }: Props) {
  return (
    <button type="button" className={styles.group} aria-expanded={section.open} onClick={onToggle}>
      <IconChevronRight size={16} stroke={1.5} aria-hidden className={styles.chevron} />
      <GroupName by={by} value={section.group?.key} label={section.group?.label} />
      <span className={styles.count}>
        <Count value={section.total} />
      </span>
      <Sums open={section.group?.open ?? []} />
    </button>
  );
}
