import { expect, test } from '@jest/globals';
import { StoreError } from '../../../lib/store/port.ts';
import {
  isStatus,
  nameOf,
  toStoreError,
  translated,
  unlessPrecondition,
} from '../../../lib/store/s3-errors.ts';

const answer = (name: string, httpStatusCode?: number): Error =>
  Object.assign(new Error('words'), { name, $metadata: { httpStatusCode } });

test.each<[unknown, string]>([
  [answer('InsufficientStorage', 507), 'Full'],
  [answer('QuotaExceeded', 403), 'Full'],
  [answer('XMinioStorageFull', 507), 'Full'],
  [answer('WordsOfSomeOtherServer', 507), 'Full'],
  [answer('AccessDenied', 403), 'Refused'],
  [answer('NoSuchBucket', 404), 'Refused'],
  [answer('NotImplemented', 501), 'Refused'],
  [answer('ConditionalRequestConflict', 409), 'Busy'],
  [answer('SlowDown', 503), 'Busy'],
  [answer('InternalError', 500), 'Busy'],
  [answer('TimeoutError'), 'Busy'],
  [new Error('ECONNREFUSED'), 'Busy'],
  ['odd', 'Busy'],
])('%p is %s', (error, code) => {
  expect(toStoreError(error)).toMatchObject({ name: 'StoreError', code });
});

test('what is translated already stays', () => {
  const error = new StoreError('Full', 'no room');
  expect(toStoreError(error)).toBe(error);
});

test('a request throws what it means to us', async () => {
  await expect(translated(() => Promise.reject(answer('SlowDown', 503)))).rejects.toMatchObject({
    code: 'Busy',
  });
  expect(await translated(() => Promise.resolve(7))).toBe(7);
});

test('an answer is known by its status, and by its name', () => {
  expect(isStatus(answer('X', 412), 412)).toBe(true);
  expect(isStatus(new Error('x'), 412)).toBe(false);
  expect(nameOf(answer('NoSuchUpload'))).toBe('NoSuchUpload');
  expect(nameOf('odd')).toBe('');
});

test('a condition that does not hold is no fault', async () => {
  expect(await unlessPrecondition(() => Promise.resolve())).toBe(true);
  expect(await unlessPrecondition(() => Promise.reject(answer('PreconditionFailed', 412)))).toBe(false);
  await expect(unlessPrecondition(() => Promise.reject(answer('SlowDown', 503)))).rejects.toThrow();
});
