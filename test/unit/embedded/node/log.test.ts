import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { makeLog } from '../../../../embedded/node/log.ts';

const NOW = new Date();

async function logOf(...chunks: (string | Buffer)[]): Promise<ReturnType<typeof makeLog>> {
  const log = makeLog(() => NOW);
  const stream = new PassThrough();
  log.take(stream);
  const ended = new Promise((resolve) => stream.on('end', resolve));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await ended;
  return log;
}

test('lines are parted where they end, not where chunks do', async () => {
  const letter = Buffer.from('ü');
  const log = await logOf('one\ntw', 'o\nthr', letter.subarray(0, 1), letter.subarray(1));
  expect(log.lines().map(({ text }) => text)).toEqual(['one', 'two', 'thrü']);
});

test('the last words are at most 80 lines and 2048 bytes', async () => {
  const short = await logOf(Array.from({ length: 100 }, (_, at) => `${at}\n`).join(''));
  expect(short.tail().split('\n').slice(0, -1)).toEqual(
    Array.from({ length: 80 }, (_, at) => String(at + 20)),
  );
  expect((await logOf('x'.repeat(5000))).tail()).toHaveLength(2048);
});

test('who follows a log hears its end, also when it is over already', async () => {
  const log = await logOf('one\n');
  const heard: string[] = [];
  const listen = (): void =>
    void log.follow(
      ({ text }) => heard.push(text),
      () => heard.push('end'),
    );
  listen();
  log.end();
  listen();
  expect(heard).toEqual(['end', 'end']);
});
