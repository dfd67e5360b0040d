import { existsSync, readFileSync } from 'node:fs';

export type Language = 'en' | 'ko';
export const LANGUAGES: readonly Language[] = ['en', 'ko'];

/** The texts of a feature, so that journeys go by what readers see, in either language. */
export function textsOf(feature: string, language: Language) {
  const own = feature === 'app' || feature === 'shared' ? feature : `features/${feature}`;
  const read = (file: string): object => {
    const url = new URL(`../src/${own}/locales/${file}.json`, import.meta.url);
    return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : {};
  };
  const texts: unknown = { ...read(`rail.${language}`), ...read(language) };
  return (key: string, values: Record<string, string | number> = {}): string => {
    const text = key
      .split('.')
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], texts);
    if (typeof text !== 'string') throw new Error(`${feature} has no text ${key} in ${language}`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
  };
}
