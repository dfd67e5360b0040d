import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Profile } from '~/api/types';
import * as format from './format';
import { useNow } from './now';
import { sessionQuery } from './session';

const LocaleContext = createContext<Formats | null>(null);

/** The reader's language and time zone, found out once: a table has hundreds of times and numbers. */
export function LocaleProvider({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const queries = useQueryClient();
  // Looked at, not observed: whoever stops to observe what is being asked for ends that, and the frame
  // waits for who is here.
  const own = useSyncExternalStore(
    useCallback((tell) => queries.getQueryCache().subscribe(tell), [queries]),
    () => queries.getQueryData<Profile>(sessionQuery().queryKey)?.time_zone,
  );
  const language = i18n.language === 'ko' ? 'ko' : 'en';
  const zone = own ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const formats = useMemo(() => formatsOf({ language, zone }), [language, zone]);
  return <LocaleContext value={formats}>{children}</LocaleContext>;
}

type Formats = ReturnType<typeof formatsOf>;

function formatsOf(locale: format.Locale) {
  const { language } = locale;
  return {
    locale,
    count: (value: number, short?: boolean) => format.count(value, language, short),
    money: (amount: number, currency?: string | null, short?: boolean) =>
      format.money(amount, currency, language, short),
    points: (value: number, digits?: number) => format.points(value, language, digits),
    percent: (value: number, digits?: number) => format.percent(value, language, digits),
    when: (at: string | Date, now = new Date()) => format.when(new Date(at), now, locale),
    day: (at: string | Date, now = new Date()) => format.day(new Date(at), now, locale),
    moment: (at: string | Date, now = new Date()) => format.moment(new Date(at), now, locale),
    exact: (at: string | Date) => format.exact(new Date(at), locale),
    clock: (at: string | Date) => format.clock(new Date(at), locale),
    span: (seconds: number, style?: 'narrow' | 'long') => format.span(seconds, language, style),
  };
}

/** Formatters for texts. Where a component fits, take `When`, `Money`, `Count`: they have the hover too. */
export function useFormat(): Formats {
  const formats = use(LocaleContext);
  if (!formats) throw new Error('a LocaleProvider has to be around');
  return formats;
}

/** The reader's language and time zone; without a session, the browser's. */
export const useLocale = (): format.Locale => useFormat().locale;

export { useNow };
