import type { IncomingMessage } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Collector } from '../../../../cli/shell/collector.ts';
import { fetchFromCollector } from '../../../../cli/shell/fetch-from-collector.ts';
import { makeResultFolder, type ResultFolder } from '../../../../cli/shell/result-folder.ts';
import { aFile, aManifest } from '../../../build/a-run.ts';
import { makeMachine, type TestMachine } from '../harness/machine.ts';

const REF = { namespace: 'shop', job: 'web-cpu', run: '2026-11-26-u-1' };

let folder: string;
let machine: TestMachine;
let results: ResultFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-fetch-'));
  machine = makeMachine();
  results = makeResultFolder(folder, machine.terminal, false);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Fetches what is left of a PowerTool from a collector that knows a run, and whose files say all "hello". @param run undefined: it knows none. */
function fetchRun(run: object | undefined): Promise<void> {
  const send: Collector['send'] = ({ path }) => {
    const isFile = path.endsWith('/a');
    const body = isFile ? 'hello' : JSON.stringify(run ?? {});
    const statusCode = isFile || run ? 200 : 404;
    return Promise.resolve(
      Object.assign(Readable.from([Buffer.from(body)]), {
        statusCode,
        headers: {},
      }) as unknown as IncomingMessage,
    );
  };
  const { sleep, interrupted } = machine;
  const context = { results, job: undefined, onProgress: () => undefined, sleep, signal: interrupted() };
  return fetchFromCollector({ send, close: () => undefined }, REF, context);
}

const target = {
  pod: 'web-0',
  container: 'toe',
  manifest: aManifest({ podNamespace: 'shop', attempt: 1, files: [aFile('a', 'hello')] }),
};

test.each([
  ['says that it has no more', { targets: [target], more: 0 }],
  ['is older, and says nothing of that', { targets: [target] }],
])('all that there is is fetched of a collector that %s', async (_which, run) => {
  await expect(fetchRun(run)).resolves.toBeUndefined();
  expect(readFileSync(join(folder, 'web-0/a'), 'utf8')).toBe('hello');
});

test('targets that had no room in the answer are told as a failure, when the others have come', async () => {
  await expect(fetchRun({ targets: [target], more: 3 })).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('3 more targets of web-cpu'),
  });
  expect(readFileSync(join(folder, 'web-0/a'), 'utf8')).toBe('hello');
});

test('what a PowerTool that is gone has left without a file is told as a problem', async () => {
  const silent = { ...target, pod: 'web-1', manifest: aManifest({ partial: true, reason: 'denied' }) };
  await fetchRun({ targets: [target, silent] });
  expect(machine.err).toEqual(['web-1: no result: denied.']);
  expect(results.sums()).toEqual({ saved: 1, problems: 1 });
});

test('a run that the collector does not have is a failure', async () => {
  await expect(fetchRun(undefined)).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('has nothing of web-cpu'),
  });
});
