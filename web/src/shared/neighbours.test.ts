import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useLeadOrder, useNeighbours } from './neighbours';

const keys = ['L-1', 'L-2', 'L-3'];

it('counts all leads of the list, not those that are loaded', () => {
  renderHook(() => useLeadOrder(keys, 2000));
  const { result } = renderHook(() => useNeighbours('L-2'));
  expect(result.current).toEqual({ previous: 'L-1', next: 'L-3', index: 1, of: 2000 });
});
