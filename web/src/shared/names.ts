import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** A code that nobody named, as a word: `trade_fair` is "Trade fair". What people wrote themselves stays. */
export function asWord(code: string): string {
  if (!/^[a-z0-9]+([_-][a-z0-9]+)*$/.test(code)) return code;
  const words = code.replace(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What codes are called that come from outside: where a lead comes from, in what industry its company is, what is known of it. */
export function useCodeNames() {
  const { t, i18n } = useTranslation('shared');
  return useMemo(() => {
    const countries = new Intl.DisplayNames([i18n.language], { type: 'region' });
    return {
      sourceOf: (code: string): string => t(`source.${code}`, { defaultValue: asWord(code) }),
      industryOf: (code: string): string => t(`industry.${code}`, { defaultValue: asWord(code) }),
      attributeOf: (key: string): string =>
        t(`attribute.${key.replaceAll('.', '_')}`, {
          defaultValue: asWord(key.replaceAll('.', '_')),
        }),
      countryOf: (code: string): string =>
        /^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code,
    };
  }, [t, i18n.language]);
}
