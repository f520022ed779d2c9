import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { openCollector } from '../../../../cli/shell/collector.ts';
import { makeMachine } from '../harness/machine.ts';

test.each([
  ['another token is asked once more', true, 200, ['Bearer 1', 'Bearer 2']],
  ['no other token gets that answer', false, 401, ['Bearer 1']],
])('who is not known and has %s', async (_which, isForgotten, status, seen) => {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    asked.push(headers.authorization);
    response.writeHead(headers.authorization === 'Bearer 2' ? 200 : 401).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let number = 1;
  const forget = (): boolean => {
    number += 1;
    return isForgotten;
  };
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const bearer = () => Promise.resolve({ token: `${number}`, forget });
  const answer = await openCollector({ url }, bearer, {}, makeMachine()).send({ path: '/' });
  expect(answer.resume().statusCode).toBe(status);
  expect(asked).toEqual(seen);
  server.closeAllConnections();
  server.close();
});

test('who has to log in does so before kubectl forwards a port, which would ask nobody', async () => {
  const gateway = { namespace: 'kourier-system', service: 'kourier-internal', port: 80 };
  const bearer = () => Promise.reject(new Error('log in'));
  const machine = { ...makeMachine(), env: { PATH: '/none' } };
  await expect(openCollector(gateway, bearer, {}, machine).send({ path: '/' })).rejects.toThrow('log in');
});
