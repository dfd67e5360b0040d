import i18next from 'i18next';
import resourcesToBackend from 'i18next-resources-to-backend';
import { initReactI18next } from 'react-i18next';
import { createKeptStore } from './store';

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

type Texts = Record<string, unknown>;
// A namespace is a folder: `app`, `shared`, a part of it, or a feature. Each is loaded when it is first needed.
const files = import.meta.glob<{ default: Texts }>([
  '../app/locales/*.json',
  '../shared/locales/*.json',
  '../shared/*/locales/*.json',
  '../features/*/locales/*.json',
]);

function load(language: string, namespace: string): Promise<{ default: Texts }> {
  // Vite names what lies below this folder from here, and the rest from the folder above.
  const file =
    namespace === 'shared'
      ? files[`./locales/${language}.json`]
      : (files[`../${namespace}/locales/${language}.json`] ??
        files[`./${namespace}/locales/${language}.json`] ??
        files[`../features/${namespace}/locales/${language}.json`]);
  return file ? file() : Promise.reject(new Error(`no texts ${namespace} in ${language}`));
}

/** What was chosen on this browser; null: what the browser asks for. */
export const chosenLanguage = createKeptStore<Language | null>('baton.language', null);

function preferred(): Language {
  const chosen = chosenLanguage.get();
  if (chosen) return chosen;
  const first = navigator.languages
    .map((each) => each.slice(0, 2))
    .find((each) => each === 'ko' || each === 'en');
  return (first as Language | undefined) ?? 'en';
}

export async function startI18n(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next
    .use(resourcesToBackend(load))
    .use(initReactI18next)
    .init({
      lng: preferred(),
      fallbackLng: false,
      supportedLngs: [...LANGUAGES],
      ns: ['app', 'shared'],
      defaultNS: 'shared',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
}

export async function changeLanguage(language: Language): Promise<void> {
  chosenLanguage.set(language);
  await i18next.changeLanguage(language);
}

export const currentLanguage = (): Language => (i18next.language === 'ko' ? 'ko' : 'en');
