import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { Collector } from '../../../../cli/shell/collector.ts';
import { findRun } from '../../../../cli/shell/find-run.ts';

const OLD = '2026-11-25-ffffffff-0000-4000-8000-000000000000';
const MORNING = '2026-11-26-0a000000-0000-4000-8000-000000000000';
const EVENING = '2026-11-26-0b000000-0000-4000-8000-000000000000';
const STARTS: Readonly<Record<string, string>> = {
  [OLD]: '2026-11-25T23:00:00Z',
  [MORNING]: '2026-11-26T08:00:00.123456789Z',
  [EVENING]: '2026-11-26T20:00:00Z',
};

const BASE = '/api/v1/namespaces/shop/jobs';

/** A collector that has these runs of the job "cpu", and one of another job. */
function collectorOf(runs: readonly string[]): Collector {
  return {
    close: () => undefined,
    send: ({ path }) => {
      const run = path.slice(`${BASE}/cpu/`.length);
      const files = { final: true, partial: false, files: [] };
      const targets = ['', STARTS[run]].map((startedAt) => ({
        pod: 'web-0',
        container: 'toe',
        manifest: { ...files, startedAt },
      }));
      const items = [...runs.map((name) => ({ job: 'cpu', run: name })), { job: 'other', run: EVENING }];
      const body = Readable.from([Buffer.from(JSON.stringify(path === BASE ? { items } : { targets }))]);
      return Promise.resolve(Object.assign(body, { statusCode: 200 }) as unknown as IncomingMessage);
    },
  };
}

function find(runs: readonly string[], run?: string): Promise<{ run: string; notes: string[] }> {
  const notes: string[] = [];
  const patience = { sleep: () => Promise.resolve(), signal: new AbortController().signal };
  return findRun(collectorOf(runs), { namespace: 'shop', job: 'cpu', run }, patience, (line) => {
    notes.push(line);
  }).then((ref) => ({ run: ref.run, notes }));
}

test.each([
  ['of two days', [MORNING, OLD], MORNING],
  ['of one day, which its tools tell', [MORNING, EVENING], EVENING],
  ['of one day, in another order', [EVENING, OLD, MORNING], EVENING],
])('the newest is found, and the others are named: %s', async (_what, runs, newest) => {
  const { run, notes } = await find(runs);
  expect(run).toBe(newest);
  expect(notes).toEqual([expect.stringContaining(`This is ${newest}, the newest of ${runs.length} runs`)]);
  for (const other of runs.filter((one) => one !== newest)) expect(notes[0]).toContain(other);
});

test('where there is one, nothing need be said', async () => {
  expect(await find([MORNING])).toEqual({ run: MORNING, notes: [] });
});

test('the run that is asked for is found; one that there is not is told with those that there are', async () => {
  expect(await find([MORNING, OLD], OLD)).toEqual({ run: OLD, notes: [] });
  await expect(find([MORNING, OLD], EVENING)).rejects.toThrow(`${MORNING}, ${OLD}`);
  await expect(find([])).rejects.toThrow('knows no job cpu');
});
