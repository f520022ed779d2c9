import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { Collector, CollectorRequest } from '../../../../cli/shell/collector.ts';
import { download } from '../../../../cli/shell/download.ts';
import type { Draft } from '../../../../cli/shell/draft.ts';
import { makeMachine } from '../harness/machine.ts';

const FILE = 'abcdef';

/** An answer: its status, its body, and which bytes it says these are. */
type Told = readonly [status: number, body: string, range?: string];

/** A draft in memory. */
function aDraft(begun: string): Draft & { readonly text: () => string } {
  let text = begun;
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    text: () => text,
    bytes: () => text.length,
    write: (chunk) => Promise.resolve(void (text += chunk.toString())),
    restart: () => Promise.resolve(void (text = '')),
    close: nothing,
    discard: nothing,
    commit: () => Promise.resolve(true),
  };
}

/** Downloads into a draft that has been begun. @returns what it holds then, and the ranges that were asked for. */
async function fetchInto(begun: string, ...answers: readonly Told[]) {
  const requests: CollectorRequest[] = [];
  const left = [...answers];
  const send: Collector['send'] = (request) => {
    requests.push(request);
    const [statusCode, body, range] = left.shift() ?? [500, ''];
    const headers = range === undefined ? {} : { 'content-range': range };
    return Promise.resolve(
      Object.assign(Readable.from([Buffer.from(body)]), {
        statusCode,
        headers,
      }) as unknown as IncomingMessage,
    );
  };
  const draft = aDraft(begun);
  const { sleep, interrupted } = makeMachine();
  const options = { size: FILE.length, sleep, signal: interrupted(), onProgress: () => undefined };
  await download({ send, close: () => undefined }, '/a', draft, options);
  return { text: draft.text(), ranges: requests.map(({ headers }) => headers?.['range']) };
}

test('what has been begun is gone on with', async () => {
  const { text, ranges } = await fetchInto('abc', [206, 'def', 'bytes 3-5/6']);
  expect([text, ranges]).toEqual([FILE, ['bytes=3-']]);
});

test.each<[string, Told]>([
  ['another part than the one that was asked for', [206, 'bcd', 'bytes 1-3/6']],
  ['a part that does not say which it is', [206, 'def']],
  ['that the file does not go so far', [416, '', 'bytes */2']],
])('after %s all is begun anew', async (_what, answer) => {
  const { text, ranges } = await fetchInto('abc', answer, [200, FILE]);
  expect([text, ranges]).toEqual([FILE, ['bytes=3-', undefined]]);
});

test('all of it instead of a part takes the place of what was there', async () => {
  const { text, ranges } = await fetchInto('xyz', [200, FILE]);
  expect([text, ranges]).toEqual([FILE, ['bytes=3-']]);
});
