import type { LedgerEntry } from '~/api/types';
import type { BantCell } from '~/shared/pieces';

const two = new Date(Date.now() - 2 * 86_400_000).toISOString();

export const REASONS = [
  { label: 'Looked at prices', points: 18.4 },
  { label: 'Attended a webinar', points: 15.5 },
  { label: 'Decision maker', points: 15 },
];

export const BANT: BantCell[] = [
  { letter: 'budget', status: 'confirmed', value: '₩40m', by: 'Miriam Castell' },
  { letter: 'authority', status: 'inferred', value: 'three took part' },
  { letter: 'need', status: 'unknown' },
  { letter: 'timing', status: 'negative', value: 'no date' },
];

const is = (rule: string, en: string, ko: string, points: number): LedgerEntry => ({
  rule,
  points,
  earned: points,
  occurrences: 0,
  refused: 0,
  label: { en, ko },
});
const did = (
  rule: string,
  en: string,
  ko: string,
  points: number,
  occurrences: number,
): LedgerEntry => ({
  rule,
  points,
  earned: points * 2,
  occurrences,
  refused: occurrences > 4 ? 3 : 0,
  cap: '2 per 1d',
  last_at: two,
  label: { en, ko },
  fades: { kind: 'half_life', span: '14d' },
});

export const LEDGER: LedgerEntry[] = [
  is('decision-maker', 'Decision maker', '의사 결정자', 15),
  is('mid-size', 'Company of 50 to 500', '직원 50–500명', 10),
  did('pricing', 'Looked at prices', '가격 페이지 조회', 18.4, 5),
  did('webinar', 'Attended a webinar', '웨비나 참석', 15.5, 1),
  did('download', 'Downloaded a lead magnet', '리드 마그넷 다운로드', 14.2, 3),
  is('free-mail', 'Writes from a free address', '무료 이메일 사용', -6),
  {
    group: 'talks',
    clamp: 'group',
    points: -4.1,
    earned: 0,
    occurrences: 0,
    refused: 0,
    label: { en: 'Talks with us', ko: '상담' },
  },
];
