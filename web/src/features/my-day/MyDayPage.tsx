import { useTranslation } from 'react-i18next';
import { Page } from '~/shared/pieces';
import { useFormat } from '~/shared/useFormat';
import { CalendarFeed } from './CalendarFeed';
import { Meetings } from './Meetings';
import styles from './myDay.module.css';
import { Targets } from './Targets';
import { TaskList } from './TaskList';

export function MyDayPage() {
  const { t } = useTranslation('my-day');
  const format = useFormat();
  return (
    <Page title={t('title')} aside={format.day(new Date())}>
      <div className={styles.page}>
        <div className={styles.tasks}>
          <TaskList />
        </div>
        <div className={styles.side}>
          <Meetings />
          <Targets />
          <CalendarFeed />
        </div>
      </div>
    </Page>
  );
}
