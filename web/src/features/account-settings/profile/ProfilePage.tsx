import { useTranslation } from 'react-i18next';
import { Page } from '~/shared/pieces';
import { PasswordForm } from './PasswordForm';
import { Preferences } from './Preferences';
import { ProfileForm } from './ProfileForm';
import styles from './profile.module.css';
import { SecondFactor } from './SecondFactor';
import { Section } from './Section';
import { Sessions } from './Sessions';

export function ProfilePage() {
  const { t } = useTranslation('account-settings');
  return (
    <Page title={t('profile.title')}>
      <div className={styles.page}>
        <Section title={t('profile.you')} body={t('profile.youBody')}>
          <ProfileForm />
        </Section>
        <Section title={t('preferences.title')} body={t('preferences.body')}>
          <Preferences />
        </Section>
        <Section title={t('password.title')} body={t('password.body')}>
          <PasswordForm />
        </Section>
        <Section title={t('factor.title')} body={t('factor.body')}>
          <SecondFactor />
        </Section>
        <Section title={t('sessions.title')} body={t('sessions.body')}>
          <Sessions />
        </Section>
      </div>
    </Page>
  );
}
