/**
 * Numbers, money and times as people read them. Pure: language, zone and now are arguments; the
 * components of `pieces/Formatted.tsx` and the hook `useFormat` give them.
 */
import type { Language } from './i18n';

export interface Locale {
  language: Language;
  /** IANA name; the reader's. */
  zone: string;
}

const tag = (language: Language) => (language === 'ko' ? 'ko-KR' : 'en-GB');

const cache = new Map<string, unknown>();
function once<T>(key: string, make: () => T): T {
  const known = cache.get(key) as T | undefined;
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function number(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return once(
    `n${language}${JSON.stringify(options)}`,
    () => new Intl.NumberFormat(tag(language), options),
  );
}

function date(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return once(
    `d${locale.language}${locale.zone}${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(tag(locale.language), { timeZone: locale.zone, ...options }),
  );
}

/** In full: `12,345`. `short` for charts: `12k`, `1.2만`. */
export function count(value: number, language: Language, short = false): string {
  return number(language, short ? { notation: 'compact', maximumFractionDigits: 1 } : {}).format(
    value,
  );
}

export function money(
  amount: number,
  currency: string | null | undefined,
  language: Language,
  short = false,
): string {
  const fraction = Number.isInteger(amount) || Math.abs(amount) >= 1000 ? 0 : undefined;
  const options: Intl.NumberFormatOptions = short
    ? { notation: 'compact', maximumFractionDigits: 1 }
    : fraction === 0
      ? { minimumFractionDigits: 0, maximumFractionDigits: 0 }
      : {};
  if (!currency) return number(language, options).format(amount);
  return number(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...options,
  }).format(amount);
}

/** `+18.4`, `−4.2`, or `+12` without digits; a proper minus, and always a sign. */
export function points(value: number, language: Language, digits = 1): string {
  return number(language, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
    .format(value)
    .replace('-', '−');
}

/** A share as a percentage without its sign of certainty: only inside `Rate` and axes. */
export function percent(value: number, language: Language, digits?: number): string {
  const shown = digits ?? (value > 0 && value < 0.1 ? 1 : 0);
  return number(language, {
    style: 'percent',
    minimumFractionDigits: 0,
    maximumFractionDigits: shown,
  })
    .format(value)
    .replace('%', language === 'ko' ? '%' : ' %');
}

const DAY_S = 86_400;

/** Days since 1970 by the reader's calendar. */
function dayNumber(at: Date, locale: Locale): number {
  const parts = date(locale, { year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(
    at,
  );
  const part = (type: string) =>
    Number.parseInt(parts.find((each) => each.type === type)?.value ?? '0', 10);
  return Date.UTC(part('year'), part('month') - 1, part('day')) / (DAY_S * 1000);
}

/** Relative up to a week, then the day; with the year if it is another. */
export function when(at: Date, now: Date, locale: Locale): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const size = Math.abs(seconds);
  const relative = once(
    `r${locale.language}`,
    () => new Intl.RelativeTimeFormat(tag(locale.language), { numeric: 'auto', style: 'long' }),
  );
  if (size < 45) return relative.format(0, 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60) || Math.sign(seconds), 'minute');
  if (size < DAY_S) return relative.format(Math.trunc(seconds / 3600), 'hour');
  if (size < 7 * DAY_S)
    return relative.format(dayNumber(at, locale) - dayNumber(now, locale), 'day');
  return day(at, now, locale);
}

export function day(at: Date, now: Date, locale: Locale): string {
  const year = date(locale, { year: 'numeric' });
  const same = year.format(at) === year.format(now);
  return date(locale, {
    month: 'short',
    day: 'numeric',
    ...(same ? {} : { year: 'numeric' }),
  }).format(at);
}

/** To the minute, with weekday and zone: what stands on hover. */
export function exact(at: Date, locale: Locale): string {
  return date(locale, {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at);
}

/** To the minute, as short as it can be without doubt: what comes soon, in lists of choices. */
export function moment(at: Date, now: Date, locale: Locale): string {
  const year = date(locale, { year: 'numeric' });
  return date(locale, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(year.format(at) === year.format(now) ? {} : { year: 'numeric' }),
  }).format(at);
}

export function clock(at: Date, locale: Locale): string {
  return date(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** A span in its two largest parts: `2h 15m`, `3d 4h`; Korean `2시간 15분`. `long` in sentences. */
export function span(
  seconds: number,
  language: Language,
  unitDisplay: 'narrow' | 'long' = 'narrow',
): string {
  const size = Math.abs(seconds);
  const days = Math.floor(size / DAY_S);
  const hours = Math.floor((size % DAY_S) / 3600);
  const minutes = Math.floor((size % 3600) / 60);
  const unit = (value: number, name: 'day' | 'hour' | 'minute') =>
    number(language, { style: 'unit', unit: name, unitDisplay }).format(value);
  if (days >= 10 || (days > 0 && hours === 0)) return unit(days, 'day');
  if (days > 0) return `${unit(days, 'day')} ${unit(hours, 'hour')}`;
  if (hours > 0)
    return minutes ? `${unit(hours, 'hour')} ${unit(minutes, 'minute')}` : unit(hours, 'hour');
  return unit(Math.max(minutes, 1), 'minute');
}
