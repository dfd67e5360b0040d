import { Checkbox } from '@mantine/core';
import {
  IconArrowForwardUp,
  IconCircleDot,
  IconMail,
  IconPhone,
  type IconUser,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { When } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import type { Day, Task } from './day';
import { LeadLink } from './LeadLink';
import styles from './myDay.module.css';

const ICONS: Record<string, typeof IconUser> = {
  call: IconPhone,
  email: IconMail,
  follow_up: IconArrowForwardUp,
  todo: IconCircleDot,
};

export function TaskRow({
  task,
  part,
  onDone,
}: {
  task: Task;
  part: keyof Day;
  onDone?: () => void;
}) {
  const { t } = useTranslation('my-day');
  const format = useFormat();
  const Icon = ICONS[task.kind] ?? IconCircleDot;
  return (
    <li className={styles.task} data-task={task.id} data-part={part} tabIndex={-1}>
      {onDone && (
        <Checkbox
          size="sm"
          radius="xl"
          checked={false}
          aria-label={t('task.tick', { title: task.title })}
          onChange={onDone}
        />
      )}
      <span className={styles.icon} title={t(`kind.${task.kind}`)}>
        <Icon size={16} stroke={1.5} aria-hidden />
        <span className="sr-only">{t(`kind.${task.kind}`)}</span>
      </span>
      <span className={styles.title}>
        <span>{task.title}</span>
        {task.note && <span className="meta">{task.note}</span>}
      </span>
      {task.lead && <LeadLink lead={task.lead} />}
      <span className={styles.due}>
        {task.due_at && (part === 'today' ? format.clock(task.due_at) : <When at={task.due_at} />)}
      </span>
    </li>
  );
}
