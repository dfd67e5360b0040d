import { expect, it } from 'vitest';
import { readAgent } from './agent';

it('names browsers and systems as people do', () => {
  expect(
    readAgent(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
    ),
  ).toEqual({ browser: 'Edge', system: 'Windows', phone: false });
  expect(
    readAgent(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    ),
  ).toEqual({ browser: 'Safari', system: 'iPhone', phone: true });
  expect(readAgent('curl/8.5.0')).toEqual({ browser: 'curl', system: undefined, phone: false });
  expect(readAgent('')).toEqual({ browser: undefined, system: undefined, phone: false });
});
