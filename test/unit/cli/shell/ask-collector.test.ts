import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { EXIT } from '../../../../cli/core/failure.ts';
import { askCollector } from '../../../../cli/shell/ask-collector.ts';
import type { Collector } from '../../../../cli/shell/collector.ts';

function* dying(): Generator<Buffer> {
  yield Buffer.from('{"user"');
  throw new Error('aborted');
}

function bodyOf(status: number): string {
  return JSON.stringify(status === 200 ? { user: 'jane' } : {});
}

/** A collector that answers with these, one after the other: a status, an error, or the beginning of an answer. */
function answering(...answers: readonly (number | Error | 'dies')[]): Collector & { asked: () => number } {
  let asked = 0;
  const send: Collector['send'] = () => {
    const answer = answers[asked++] ?? 200;
    if (answer instanceof Error) return Promise.reject(answer);
    const body = Readable.from(answer === 'dies' ? dying() : [Buffer.from(bodyOf(answer))]);
    const statusCode = answer === 'dies' ? 200 : answer;
    return Promise.resolve(Object.assign(body, { statusCode }) as unknown as IncomingMessage);
  };
  return { send, close: () => undefined, asked: () => asked };
}

const broken = new Error('socket hang up');
const whoami = z.object({ user: z.string() });
const ask = (
  collector: Collector,
  signal = new AbortController().signal,
  waits: number[] = [],
): Promise<unknown> => {
  const sleep = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
  return askCollector(collector, '/api/v1/whoami', whoami, { sleep, signal });
};

test('a collector that dies, or starts, is asked again, each time a little later', async () => {
  const waits: number[] = [];
  expect(await ask(answering(broken, 503, 'dies', 504), undefined, waits)).toEqual({ user: 'jane' });
  expect(waits).toEqual([250, 500, 1000, 2000]);
});

test.each([
  {
    name: 'one that stays away',
    answers: Array<Error>(9).fill(broken),
    exitCode: EXIT.unreachable,
    times: 5,
  },
  { name: 'one that does not know the user', answers: [401], exitCode: EXIT.refused, times: 1 },
  { name: 'one that does not let him', answers: [403], exitCode: EXIT.refused, times: 1 },
])('$name is asked $times times, and the failure says what to do', async ({ answers, exitCode, times }) => {
  const collector = answering(...answers);
  await expect(ask(collector)).rejects.toMatchObject({ exitCode, message: expect.stringContaining('\n') });
  expect(collector.asked()).toBe(times);
});

test('what it does not know is undefined', async () => {
  expect(await ask(answering(404))).toBeUndefined();
});

test('Ctrl-C ends the asking', async () => {
  const collector = answering(broken, broken);
  await expect(ask(collector, AbortSignal.abort())).rejects.toMatchObject({ exitCode: EXIT.interrupted });
  expect(collector.asked()).toBe(1);
});
