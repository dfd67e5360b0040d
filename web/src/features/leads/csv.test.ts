import { expect, it } from 'vitest';
import { toCsv } from './csv';

it('quotes, keeps numbers and telephones, and disarms formulas', () => {
  const text = toCsv(
    ['Name', 'n'],
    [
      ['Kim, "Mina"', -3],
      ['=1+1', '+82 10-1234-5678'],
      [null, true],
    ],
  );
  expect(text).toBe('\uFEFFName,n\r\n"Kim, ""Mina""",-3\r\n\'=1+1,+82 10-1234-5678\r\n,true\r\n');
});
