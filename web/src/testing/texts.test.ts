import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

// Texts: nothing missing, nothing unused, the same in both languages. Layers: who may import whom.

const SRC = resolve(import.meta.dirname, '..');
const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
const all = files(SRC);
const sources = all
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|schema\.d\.ts|\/testing\//.test(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const PLURAL = /_(zero|one|two|few|many|other)$/;
function keysOf(value: unknown, before = ''): string[] {
  if (typeof value === 'string') return [before];
  return Object.entries(value as object).flatMap(([key, inner]) =>
    keysOf(inner, before ? `${before}.${key}` : key),
  );
}
const bases = (keys: string[]) => [...new Set(keys.map((key) => key.replace(PLURAL, '')))].sort();

const namespaces = all
  .filter((path) => path.endsWith('/locales/en.json'))
  .map((path) => {
    const folder = dirname(dirname(path));
    const json = (file: string): object =>
      existsSync(join(folder, file)) ? JSON.parse(readFileSync(join(folder, file), 'utf8')) : {};
    // What the rail says of a feature are texts of the feature, too.
    const read = (language: string): unknown => ({
      ...json(`locales/rail.${language}.json`),
      ...json(`locales/${language}.json`),
    });
    return { name: folder.split('/').at(-1) ?? '', folder, en: read('en'), ko: read('ko') };
  });

/** What a text of a key is asked for with: literals, and templates as patterns. */
function asked(name: string, folder: string) {
  const shared = name === 'shared';
  const own = sources.filter(({ path, text }) =>
    shared ? /'shared'/.test(text) || path.startsWith(folder) : path.startsWith(folder),
  );
  const literals = new Set<string>();
  const patterns: RegExp[] = [];
  for (const { text } of own) {
    for (const [, literal] of text.matchAll(/['"]([A-Za-z0-9_.-]+)['"]/g))
      literals.add(literal ?? '');
    for (const [, template] of text.matchAll(/`([^`\n]*\$\{[^`\n]*)`/g)) {
      const pattern = (template ?? '')
        .replace(/\$\{[^}]*\}/g, '\0')
        .replace(/[.*+?^$()|[\]\\{}]/g, '\\$&');
      if (/^[A-Za-z]/.test(pattern))
        patterns.push(new RegExp(`^${pattern.replaceAll('\0', '[^.]+')}$`));
    }
  }
  return { literals, patterns };
}

describe.each(namespaces)('texts of $name', ({ name, folder, en, ko }) => {
  const english = bases(keysOf(en));
  const { literals, patterns } = asked(name, folder);

  it('are the same in both languages', () => {
    expect(bases(keysOf(ko))).toEqual(english);
  });

  it('say the same things with the same values', () => {
    const values = (texts: unknown, key: string) => {
      const found = keysOf(texts).filter((each) => each.replace(PLURAL, '') === key);
      const text = found.map((each) =>
        each.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], texts),
      );
      return [...new Set(text.join(' ').match(/\{\{\w+\}\}/g) ?? [])]
        .filter((each) => each !== '{{count}}')
        .sort();
    };
    for (const key of english) expect([key, values(ko, key)]).toEqual([key, values(en, key)]);
  });

  it('are all used', () => {
    const unused = english.filter(
      (key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });

  it('are all there', () => {
    const missing = sources
      .filter(({ path }) => path.startsWith(folder))
      .flatMap(({ path, text }) => {
        // Only files that speak one namespace: there it is clear whose a key is.
        const spoken = new Set(
          [...text.matchAll(/useTranslation\('([\w-]+)'\)/g)].map((match) => match[1]),
        );
        if (spoken.size !== 1 || !spoken.has(name)) return [];
        return [...text.matchAll(/\bt\(\s*'([\w.-]+)'(?!,\s*\{[^}]*\bns:)/g)]
          .map((match) => match[1] ?? '')
          .filter((key) => !english.includes(key))
          .map((key) => `${relative(SRC, path)}: ${key}`);
      });
    expect(missing).toEqual([]);
  });
});

describe('layers', () => {
  const layer = (path: string) => {
    const [first = '', second = ''] = relative(SRC, path).split('/');
    return first === 'features' ? `features/${second}` : first;
  };
  const imports = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:from|import\()\s*'((?:~|\.)[^']*)'/g)].map((match) => {
      const target = match[1] ?? '';
      const to = target.startsWith('~')
        ? join(SRC, target.slice(2))
        : resolve(dirname(path), target);
      return { file: relative(SRC, path), from: layer(path), to: layer(to) };
    }),
  );

  it('let features use shared and api, and nothing else', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        from.startsWith('features/') && from !== to && !['shared', 'api'].includes(to),
    );
    expect(wrong).toEqual([]);
  });

  it('let shared know neither features nor the application', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (from === 'shared' && !['shared', 'api'].includes(to)) || (from === 'api' && to !== 'api'),
    );
    expect(wrong).toEqual([]);
  });
});
