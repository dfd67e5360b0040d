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
  '../features/*/locales/{en,ko}.json',
]);
// What the frame says of features before their pages are there; `inbox.title` in the namespace `rail`.
const rails = import.meta.glob<{ default: Record<string, Texts> }>('./rail/*.ts');

async function load(language: string, namespace: string): Promise<Texts> {
  const rail = (await rails[`./rail/${language}.ts`]?.())?.default ?? {};
  if (namespace === 'rail') return rail;
  // Vite names what lies below this folder from here, and the rest from the folder above.
  const file =
    namespace === 'shared'
      ? files[`./locales/${language}.json`]
      : (files[`../${namespace}/locales/${language}.json`] ??
        files[`./${namespace}/locales/${language}.json`] ??
        files[`../features/${namespace}/locales/${language}.json`]);
  if (!file) throw new Error(`no texts ${namespace} in ${language}`);
  // The page of a feature is called what the rail calls it.
  return { ...rail[namespace], ...(await file()).default };
}

/** Begins to load them, so that a page does not ask for its texts only when it is there. */
export const loadTexts = (namespaces: readonly string[]): Promise<void> =>
  i18next.loadNamespaces(namespaces);

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
      ns: ['app', 'rail', 'shared'],
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
