import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconHelp,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '~/api/client';
import { changeLanguage, LANGUAGES } from '~/shared/i18n';
import { paths } from '~/shared/paths';
import { Keys } from '~/shared/pieces/Keys';
import { useMe } from '~/shared/session';
import { titleSlot } from '~/shared/titleSlot';
import { toastProblem } from '~/shared/toast';
import { features } from './features';
import styles from './frame.module.css';
import { whenIdle } from './idle';
import { helpOpen, paletteOpen } from './preferences';

export function TopBar() {
  const { t } = useTranslation('app');
  const [idle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  return (
    <header className={styles.top}>
      <div className={styles.where} ref={titleSlot.set} />
      <button type="button" className={styles.search} onClick={() => paletteOpen.set(true)}>
        <IconSearch size={16} stroke={1.5} aria-hidden />
        <span>{t('search.open')}</span>
        <Keys keys="$mod+k" />
      </button>
      <div className={styles.tools}>
        <LanguageSwitch />
        {features.map(({ name, topBar, topBarWhenIdle }) => {
          const Part = topBar ?? (idle ? topBarWhenIdle : undefined);
          return (
            Part && (
              <Suspense key={name}>
                <Part />
              </Suspense>
            )
          );
        })}
        <ProfileMenu />
      </div>
    </header>
  );
}

/** Says the language one would get, in that language. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation('app');
  const other = i18n.language === 'ko' ? 'en' : 'ko';
  return (
    <Tooltip label={t(`language.to.${other}`)}>
      <ActionIcon
        className={styles.language}
        lang={other}
        onClick={() => void changeLanguage(other)}
      >
        {other === 'ko' ? '한' : 'EN'}
        <span className="sr-only">{t(`language.to.${other}`)}</span>
      </ActionIcon>
    </Tooltip>
  );
}

const THEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const;

function ProfileMenu() {
  const { t, i18n } = useTranslation('app');
  const me = useMe();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const check = (is: boolean) => (is ? <IconCheck size={16} stroke={1.5} aria-hidden /> : null);
  const name = me.name || me.email;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <button type="button" className={styles.avatar}>
          {initials(name)}
          <span className="sr-only">{t('profile.menu', { name })}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className={styles.who}>{name}</span>
          {t(`role.${me.role}`)}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconUser size={16} stroke={1.5} />}
          onClick={() => void navigate({ to: paths.profile })}
        >
          {t('profile.open')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconHelp size={16} stroke={1.5} />}
          onClick={() => helpOpen.set(true)}
        >
          {t('shortcuts.help')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('theme.label')}</Menu.Label>
        {THEMES.map(([theme, Icon]) => (
          <Menu.Item
            key={theme}
            closeMenuOnClick={false}
            leftSection={<Icon size={16} stroke={1.5} />}
            rightSection={check(colorScheme === theme)}
            aria-current={colorScheme === theme || undefined}
            onClick={() => setColorScheme(theme)}
          >
            {t(`theme.${theme}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t('language.label')}</Menu.Label>
        {LANGUAGES.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            closeMenuOnClick={false}
            rightSection={check(i18n.language === language)}
            aria-current={i18n.language === language || undefined}
            onClick={() => void changeLanguage(language)}
          >
            {language === 'ko' ? '한국어' : 'English'}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} />} onClick={signOut}>
          {t('profile.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function useSignOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    try {
      await client.DELETE('/api/v1/session');
    } catch (error) {
      toastProblem(error);
      return;
    }
    await navigate({ to: paths.signIn });
    queries.clear();
  };
}

/** `MP` of Mina Park, `이` of 이미래. */
export function initials(name: string): string {
  const words =
    name
      .split('@')[0]
      ?.split(/[\s._-]+/)
      .filter(Boolean) ?? [];
  const first = [...(words[0] ?? '?')][0] ?? '?';
  if (/\p{Script=Hangul}/u.test(first) || words.length < 2) return first.toUpperCase();
  return `${first}${[...(words.at(-1) ?? '')][0] ?? ''}`.toUpperCase();
}
