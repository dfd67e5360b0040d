import { describe, expect, it } from 'vitest';
import { count, money, percent, points, span, when } from './format';

const EN = { language: 'en', zone: 'Asia/Seoul' } as const;
const KO = { language: 'ko', zone: 'Asia/Seoul' } as const;
const now = new Date('2026-11-29T06:00:00Z');
const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

describe('when', () => {
  it.each([
    [0, 'now', '지금'],
    [-0.5, '30 minutes ago', '30분 전'],
    [-3, '3 hours ago', '3시간 전'],
    [-30, 'yesterday', '어제'],
    [50, 'in 2 days', '모레'],
    [-24 * 20, '9 Nov', '11월 9일'],
    [-24 * 500, '17 Jul 2025', '2025년 7월 17일'],
  ])('%d hours away', (hours, en, ko) => {
    expect(when(at(hours), now, EN)).toBe(en);
    expect(when(at(hours), now, KO)).toBe(ko);
  });
});

describe('numbers', () => {
  it('are in the way of the language', () => {
    expect(count(12_345, 'en')).toBe('12,345');
    expect(count(12_345, 'ko', true)).toBe('1.2만');
    expect(points(-4.18, 'en')).toBe('−4.2');
    expect(percent(0.132, 'ko', 1)).toBe('13.2%');
    expect(money(12_400_000, 'KRW', 'ko')).toBe('₩12,400,000');
    expect(span(8100, 'ko')).toBe('2시간 15분');
    expect(span(14 * 86_400, 'en', 'long')).toBe('14 days');
  });
});
