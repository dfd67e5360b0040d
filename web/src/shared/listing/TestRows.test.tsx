import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { show } from '~/testing/render';
import { NumberField } from './TestRows';

const told = vi.fn<(value: number | '') => void>();

function Field() {
  const [value, setValue] = useState<number | ''>(12);
  return (
    <NumberField
      aria-label="Score"
      value={value}
      onChange={(next) => {
        told(next);
        setValue(next);
      }}
    />
  );
}

it('lets a decimal be typed, and tells numbers alone', () => {
  show(<Field />);
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: 'Score' });
  const type = (text: string) => fireEvent.change(input, { target: { value: text } });
  type('12.');
  expect(input.value).toBe('12.');
  expect(told).not.toHaveBeenCalled();
  type('12.5');
  type('12.50');
  expect(input.value).toBe('12.50');
  expect(told.mock.calls).toEqual([[12.5]]);
  type('-');
  expect(input.value).toBe('-');
  expect(told.mock.calls).toEqual([[12.5]]);
  // Beyond what the API takes.
  type('1000000000001');
  expect(input.value).toBe('-');
  type('12.');
  expect(input.value).toBe('12.');
  fireEvent.blur(input);
  expect(input.value).toBe('12');
  type('');
  expect(told.mock.calls).toEqual([[12.5], [12], ['']]);
});
