import { expect, test } from '@jest/globals';
import { readCredential } from '../../../../cli/core/read-credential.ts';

const END = '2026-11-26T10:00:00Z';
const PAIR = { clientCertificateData: 'cert', clientKeyData: 'key' };
const read = (status: object): ReturnType<typeof readCredential> =>
  readCredential(JSON.stringify({ status }));

test.each([
  [{ token: 't' }, { token: 't', until: Infinity }],
  [
    { token: 't', expirationTimestamp: END },
    { token: 't', until: Date.parse(END) },
  ],
  [
    { ...PAIR, expirationTimestamp: null },
    { pair: { cert: 'cert', key: 'key' }, until: Infinity },
  ],
  [
    { ...PAIR, token: 't' },
    { token: 't', pair: { cert: 'cert', key: 'key' }, until: Infinity },
  ],
])('%j is a credential', (status, credential) => {
  expect(read(status)).toEqual({ token: undefined, pair: undefined, ...credential });
});

test.each([
  {},
  { token: '' },
  { token: 1 },
  { clientKeyData: 'key' },
  { token: 't', clientCertificateData: 'cert' },
  { token: 't', expirationTimestamp: 'tomorrow' },
])('%j is none', (status) => {
  expect(read(status)).toBeUndefined();
});

test.each(['', 'token', '[]', '{"kind":"ExecCredential"}'])('neither is %j', (text) => {
  expect(readCredential(text)).toBeUndefined();
});
