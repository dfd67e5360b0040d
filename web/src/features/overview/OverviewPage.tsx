import { useTranslation } from 'react-i18next';
import { Page } from '~/shared/pieces';
import { ConversionPart } from './ConversionPart';
import { HandoffPart } from './HandoffPart';
import styles from './overview.module.css';
import { PipelinePart } from './PipelinePart';

export function OverviewPage() {
  const { t } = useTranslation('overview');
  return (
    <Page title={t('title')}>
      <div className={styles.page}>
        <PipelinePart />
        <ConversionPart />
        <HandoffPart />
      </div>
    </Page>
  );
}
