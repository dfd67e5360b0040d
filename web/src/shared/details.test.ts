import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiError, type Refusal } from '~/api/errors';
import { tellDetail } from './details';
import en from './locales/en.json';
import ko from './locales/ko.json';

const own = i18next.createInstance();
beforeAll(() =>
  own.init({
    resources: { en: { shared: en }, ko: { shared: ko } },
    interpolation: { escapeValue: false },
  }),
);

const told = (refusal: Refusal, detail: string, language = 'ko') =>
  tellDetail(
    new ApiError(409, refusal, detail),
    own.getFixedT(language, 'shared') as TFunction<'shared'>,
  );

describe('what the server says of a case', () => {
  it('is a guard: the letters are named, the command line is not', () => {
    const words =
      'L-00050 cannot become sql: budget, timing not confirmed, need no longer good since 2026-01-01; when they are, `baton bant set L-00050 budget=confirmed`';
    expect(told('refused', words)).toBe(
      'SQL 단계로 가려면 먼저 확인해야 해요: 예산, 시기, 필요성.',
    );
    expect(told('refused', words, 'en')).toBe(
      'SQL needs this confirmed first: Budget, Timing, Need.',
    );
  });

  it.each([
    ['refused', 'L-1 is at sal already', '이미 SAL 단계에 있어요.'],
    ['refused', 'robin@example.com is a member already', '이 주소를 쓰는 멤버가 이미 있어요.'],
    [
      'stale',
      'view 3 was changed by mina@example.com meanwhile: read it again, and change what stands there now',
      '불러온 뒤에 mina@example.com 님이 바꿨어요.',
    ],
    [
      'stale',
      'the lead was changed by somebody else meanwhile: read it again',
      '불러온 뒤에 다른 사람이 바꿨어요.',
    ],
    ['invalid', 'title: say something', '꼭 필요한 항목이 비어 있어요.'],
    [
      'invalid',
      'amount: a number from 0 to 1e15',
      '금액은 0부터 1,000조까지의 숫자로 적어 주세요.',
    ],
    ['invalid', 'name: 1 to 200 characters', '너무 긴 내용이 있어요. 200자까지 쓸 수 있어요.'],
  ] as const)('is known: %s, %s', (refusal, words, text) => {
    expect(told(refusal, words)).toBe(text);
  });

  it('is left out where the title says it all, and else told in its own words', () => {
    expect(told('not-found', 'no lead has the number `L-9`')).toBeUndefined();
    expect(told('refused', 'the moon is full')).toBe('서버 메시지: the moon is full');
  });
});
