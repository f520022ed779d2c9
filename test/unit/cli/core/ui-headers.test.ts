import { expect, test } from '@jest/globals';
import { forwardedHeaders, returnedHeaders } from '../../../../cli/core/ui-headers.ts';

test('of a request goes on what the collector needs, and nothing of the browser', () => {
  const headers = {
    range: 'bytes=1-',
    accept: '*/*',
    authorization: 'Bearer mine',
    cookie: 'a=b',
    host: '127.0.0.1:1',
    referer: 'http://127.0.0.1:1/secret/',
    'x-forwarded-for': 'me',
  };
  expect(forwardedHeaders(headers)).toEqual({ range: 'bytes=1-', accept: '*/*' });
});

test('of an answer comes back what concerns the page', () => {
  const headers = {
    'content-type': 'text/html',
    'content-security-policy': "default-src 'self'",
    'set-cookie': ['a=b'],
    'strict-transport-security': 'max-age=1',
    'transfer-encoding': 'chunked',
    connection: 'keep-alive',
    'referrer-policy': 'origin',
  };
  expect(returnedHeaders(headers)).toEqual({
    'content-type': 'text/html',
    'content-security-policy': "default-src 'self'",
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
});
