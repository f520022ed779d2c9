import { expect, test } from '@jest/globals';
import { makeNoStore } from '../../../lib/store/no-store.ts';
import { toArray } from '../../../lib/store/port.ts';

const store = makeNoStore('make the Secret');

test.each([
  () => store.head('a'),
  () => store.get('a'),
  () => store.put('a', Buffer.from(''), '', { absent: true }),
  () => store.folders('a/'),
  () => store.remove(['a']),
  () => store.removeAll('a/'),
  async () => toArray(store.list('a')),
])('says what to do, whatever it is asked (%#)', async (ask) => {
  await expect(ask()).rejects.toMatchObject({ code: 'None', message: 'make the Secret' });
});
