import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { makePing } from '../../../../embedded/source/cloud-event.ts';
import { deliver } from '../../../../embedded/source/deliver.ts';

const delivery = { retry: 3, backOff: 1, timeout: 1000, deadLetters: '/dead-letter' };
let server: Server | undefined;
afterEach(() => void server?.close());

/** Delivers to a sink that answers so, one status after the other. @returns the paths it was asked for. */
async function asked(...answers: number[]): Promise<string[]> {
  const paths: string[] = [];
  const sink = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(answers.shift() ?? 202).end();
  });
  server = sink;
  await new Promise<void>((resolve) => void sink.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
  await deliver(makePing('a', 'b', new Date()), url, delivery, new AbortController().signal);
  return paths;
}

test.each([
  ['once when it is taken', [202], ['/']],
  ['again after a fault', [503, 202], ['/', '/']],
  ['again after a conflict', [409, 202], ['/', '/']],
  ['never again when it is refused', [422], ['/', '/dead-letter']],
  ['as often as the Trigger says', [500, 500, 500, 500], ['/', '/', '/', '/', '/dead-letter']],
])('an event is sent %s', async (_, answers, paths) => {
  expect(await asked(...answers)).toEqual(paths);
});
