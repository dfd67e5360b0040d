import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { LeadRow } from '~/shared/listing';
import { useSelection } from './useSelection';

const row = (id: number) => ({ id, key: `L-${id}` }) as LeadRow;

it('ends with the question that it was made of, and does not come back with it', () => {
  const { result, rerender } = renderHook(({ question }) => useSelection(question, 200), {
    initialProps: { question: 'a' },
  });
  act(() => result.current.add([row(1), row(2)]));
  expect(result.current.ids).toEqual([1, 2]);
  act(() => result.current.chooseAll());
  expect(result.current.size).toBe(200);
  rerender({ question: 'b' });
  expect([result.current.size, result.current.ids]).toEqual([0, []]);
  rerender({ question: 'a' });
  expect([result.current.size, result.current.all]).toEqual([0, false]);
});
