import type { IncomingMessage } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Collector } from '../../../../cli/shell/collector.ts';
import { fetchFromCollector } from '../../../../cli/shell/fetch-from-collector.ts';
import { makeResultFolder } from '../../../../cli/shell/result-folder.ts';
import { aFile, aManifest } from '../../../build/a-run.ts';
import { makeMachine } from '../harness/machine.ts';

const REF = { namespace: 'shop', job: 'web-cpu', run: '2026-11-26-u-1' };

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'toe-fetch-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Fetches from a collector that knows a run, and whose files say all "hello". @param run undefined: it knows none. */
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
  const { terminal, sleep, interrupted } = makeMachine();
  const results = makeResultFolder(folder, terminal, false);
  const context = { results, isOver: true, onProgress: () => undefined, sleep, signal: interrupted() };
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

test('a run that the collector does not have is a failure', async () => {
  await expect(fetchRun(undefined)).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('has nothing of web-cpu'),
  });
});
