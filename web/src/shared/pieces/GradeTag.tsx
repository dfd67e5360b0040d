import { useTranslation } from 'react-i18next';
import styles from './pieces.module.css';

/** `B2`: how well they fit, and how strong their interest is. `quiet`: said beside it already. */
export function GradeTag({ grade, quiet = false }: { grade: string; quiet?: boolean }) {
  const { t } = useTranslation('shared');
  const said = t('grade.meaning', { grade, fit: grade[0], engagement: grade[1] });
  return (
    <span
      className={styles.grade}
      data-fit={grade[0]}
      title={said}
      aria-hidden={quiet || undefined}
    >
      {grade}
    </span>
  );
}
