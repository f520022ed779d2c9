import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, test } from '@jest/globals';
import { KubeError } from '../../../../lib/kube/port.ts';
import type { Login } from '../../../../cli/shell/login.ts';
import { withLogin } from '../../../../cli/shell/with-login.ts';

const REQUEST = { method: 'POST', path: '/', body: { a: 1 } } as const;

/** A login whose credentials come one after the other, as configs that are numbered. */
function makeLogin(canRenew: boolean): Login & { readonly made: KubeConfig[] } {
  const made: KubeConfig[] = [new KubeConfig()];
  const forget = (refused: KubeConfig): boolean => {
    if (canRenew && made.at(-1) === refused) made.push(new KubeConfig());
    return canRenew;
  };
  return { made, config: () => Promise.resolve(made.at(-1) ?? new KubeConfig()), forget };
}

/** Sends a request, and another, to a server that takes some of the credentials. @returns what it has seen. */
async function sendTwice(taken: readonly number[], canRenew = true): Promise<unknown> {
  const [login, seen, ways]: [ReturnType<typeof makeLogin>, unknown[], number[]] = [
    makeLogin(canRenew),
    [],
    [],
  ];
  const transport = withLogin(login, (config) => {
    const which = login.made.indexOf(config);
    ways.push(which);
    return (request) => {
      seen.push([which, request.body]);
      const statusCode = taken.includes(which) ? 200 : 401;
      return Promise.resolve(Object.assign(Readable.from([]), { statusCode }) as unknown as IncomingMessage);
    };
  });
  const answers = [await transport(REQUEST), await transport(REQUEST)];
  return { statuses: answers.map(({ statusCode }) => statusCode), seen, ways };
}

const body = REQUEST.body;

test('what is refused is asked once more by the next login, which stays', async () => {
  expect(await sendTwice([1])).toEqual({
    statuses: [200, 200],
    seen: [0, 1, 1].map((which) => [which, body]),
    ways: [0, 1],
  });
});

test('what is refused again is the answer', async () => {
  expect(await sendTwice([2])).toMatchObject({
    statuses: [401, 200],
    seen: [0, 1, 1, 2].map((which) => [which, body]),
  });
});

test('without another login there is no second try', async () => {
  expect(await sendTwice([], false)).toMatchObject({ statuses: [401, 401], ways: [0] });
});

test.each([
  ['a kubeconfig that gives nothing is a failed login', new Error('no such file'), { exitCode: 3 }],
  ['an API server that is away is none', new KubeError('Unavailable', 0, 'away'), { code: 'Unavailable' }],
])('%s', async (_what, error, thrown) => {
  const transport = withLogin(makeLogin(true), () => () => Promise.reject(error));
  await expect(transport(REQUEST)).rejects.toMatchObject(thrown);
});
