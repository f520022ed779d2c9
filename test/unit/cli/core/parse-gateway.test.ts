import { expect, test } from '@jest/globals';
import {
  DEFAULT_GATEWAY,
  formatGateway,
  parseGateway,
  type Gateway,
} from '../../../../cli/core/parse-gateway.ts';

test.each([
  [DEFAULT_GATEWAY, { namespace: 'kourier-system', service: 'kourier-internal', port: 80 }],
  ['istio-system/gw', { namespace: 'istio-system', service: 'gw', port: 80 }],
  ['a/b:8080', { namespace: 'a', service: 'b', port: 8080 }],
])('%s is a Service', (text, gateway) => {
  expect(parseGateway(text)).toEqual(gateway);
});

test.each([DEFAULT_GATEWAY, 'a/b:8080', 'https://toe.example.com/way'])(
  '%s is written as it is read',
  (text) => {
    expect(formatGateway(parseGateway(text) as Gateway)).toBe(text);
  },
);

test.each(['https://toe.example.com', 'http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:1'])(
  '%s is a URL that a token may go to',
  (text) => {
    expect(parseGateway(text)).toEqual({ url: new URL(text) });
  },
);

test.each([
  ['http://toe.example.com', 'unencrypted'],
  ['http://127.0.0.1.example.com', 'unencrypted'],
  ['kourier', 'no gateway'],
  ['a/b:c', 'no gateway'],
  ['a/--kubeconfig=x', 'no gateway'],
  ['file:///etc', 'no gateway'],
])('%s is refused: %s', (text, why) => {
  expect(parseGateway(text)).toContain(why);
});
