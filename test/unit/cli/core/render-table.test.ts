import { expect, test } from '@jest/globals';
import { renderTable } from '../../../../cli/core/render-table.ts';

test('columns stand below their heads, and nothing behind the last', () => {
  expect(
    renderTable(
      ['NAME', 'AGE', ''],
      [
        ['long-name', '1s', ''],
        ['b', '100s', 'x'],
      ],
    ),
  ).toEqual(['NAME        AGE', 'long-name   1s', 'b           100s   x']);
});
