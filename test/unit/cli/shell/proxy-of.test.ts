import { expect, test } from '@jest/globals';
import { proxyOf } from '../../../../cli/shell/proxy-of.ts';

const SERVER = 'https://api.example.com:6443';
const HTTPS_PROXY = 'http://proxy:3128';

test.each([
  [SERVER, { HTTPS_PROXY }, HTTPS_PROXY],
  [SERVER, { https_proxy: 'socks5://proxy:1080' }, 'socks5://proxy:1080'],
  [SERVER, { HTTPS_PROXY: 'proxy:3128' }, HTTPS_PROXY],
  [SERVER, {}, undefined],
  [SERVER, { HTTP_PROXY: HTTPS_PROXY }, undefined],
  ['http://api.example.com', { HTTPS_PROXY }, undefined],
  ['no address', { HTTPS_PROXY }, undefined],
  ['https://localhost:6443', { HTTPS_PROXY }, undefined],
  ['https://127.0.0.2:6443', { HTTPS_PROXY }, undefined],
  ['https://[::1]:6443', { HTTPS_PROXY }, undefined],
])('to %s with %j leads %s', (server, env, proxy) => {
  expect(proxyOf(server, env)).toBe(proxy);
});

test.each([
  ['api.example.com', SERVER, true],
  ['example.com', SERVER, true],
  ['example.com', 'https://example.com', true],
  ['.example.com', SERVER, true],
  ['*.example.com', SERVER, true],
  ['.example.com', 'https://example.com', false],
  ['a.org, API.example.com', SERVER, true],
  ['api.example.com:6443', SERVER, true],
  ['api.example.com:443', SERVER, false],
  ['api.example.com:443', 'https://api.example.com', true],
  ['ample.com', SERVER, false],
  ['*', SERVER, true],
  ['', SERVER, false],
  ['10.0.0.0/8', 'https://10.1.2.3:6443', true],
  ['10.0.0.0/8', 'https://11.1.2.3:6443', false],
  ['10.0.0.0/99', 'https://10.1.2.3:6443', false],
  ['10.0.0.0/8', SERVER, false],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['fd00::/8', 'https://[fd00::1]:6443', true],
  ['fd00::1', 'https://[fd00::1]:6443', true],
])('NO_PROXY=%s makes an exception of %s: %s', (NO_PROXY, server, isDirect) => {
  expect(proxyOf(server, { HTTPS_PROXY, NO_PROXY })).toBe(isDirect ? undefined : HTTPS_PROXY);
});
