import { expect, test } from '@jest/globals';
import { StoreError, toArray } from '../../../lib/store/port.ts';
import { aStore } from '../../build/a-store.ts';
import { hexOf } from '../../build/a-run.ts';

test('a list becomes an array', async () => {
  const store = aStore();
  for (const key of ['b', 'a']) await store.put(key, Buffer.from(key), hexOf(key), { absent: true });
  expect((await toArray(store.list(''))).map(({ key }) => key)).toEqual(['a', 'b']);
});

test('an error has a code and keeps its cause', () => {
  const cause = new Error('why');
  expect(new StoreError('Busy', 'later', cause)).toMatchObject({ code: 'Busy', message: 'later', cause });
});
