import type { IncomingMessage } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fileLines } from '../../../../embedded/tools/node-cpu/log-lines.ts';
import type { Target } from '../../../../lib/api/power-tool-status.ts';
import { KubeError, type KubeRequest } from '../../../../lib/kube/port.ts';
import { fetchFromLogs } from '../../../../cli/shell/fetch-from-logs.ts';
import { makeResultFolder } from '../../../../cli/shell/result-folder.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';
import { makeCluster, makeMachine, type TestMachine } from '../harness/machine.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const END = '{"toe":1,"event":"end","exitCode":0,"why":"ok"}\n';
const folded = fileLines('a.folded', 'main;hot 1\n', 'text', NOW);

let folder: string;
let machine: TestMachine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-logs-'));
  machine = makeMachine();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What stands in a log where the connection breaks. */
const BREAK = '<break>';

function* inParts(body: string): Generator<Buffer> {
  const [text = '', ...more] = body.split(BREAK);
  for (const part of text.match(/[^]{1,7}/g) ?? []) yield Buffer.from(part);
  if (more.length > 0) throw new Error('aborted');
}

/** Fetches from logs by pod; a number is the status of an answer without one, 0 of none at all. */
async function fetchAll(
  logs: Readonly<Record<string, string | number>>,
  more: Partial<Target> = {},
): Promise<{ requests: KubeRequest[]; saved: number; problems: number }> {
  const requests: KubeRequest[] = [];
  const transport = (request: KubeRequest): Promise<IncomingMessage> => {
    requests.push(request);
    const log = logs[request.path.split('/')[6] ?? ''] ?? 404;
    const body = typeof log === 'number' ? `{"message":"pods \\"x\\" said ${log}"}` : log;
    if (log === 0) return Promise.reject(new KubeError('Unavailable', 0, 'no answer within 20s'));
    const stream = Readable.from(inParts(body));
    return Promise.resolve(
      Object.assign(stream, {
        statusCode: typeof log === 'number' ? log : 200,
      }) as unknown as IncomingMessage,
    );
  };
  const targets = Object.keys(logs).map((pod) =>
    aTarget(pod, 'Succeeded', { container: `toe-${pod}`, ...more }),
  );
  const results = makeResultFolder(folder, machine.terminal, false);
  const cluster = { ...makeCluster({}), transport };
  await fetchFromLogs(aCliJob({ phase: 'Completed', targets }), cluster, results, machine.interrupted());
  return { requests, ...results.sums() };
}

test('each target is asked for the log of its tool, where the pod is', async () => {
  const { requests, ...sums } = await fetchAll({ 'web-0': folded + END }, { namespace: 'other' });
  expect(sums).toEqual({ saved: 1, problems: 0 });
  expect(requests).toEqual([
    { method: 'GET', path: '/api/v1/namespaces/other/pods/web-0/log', query: { container: 'toe-web-0' } },
  ]);
  expect(readFileSync(join(folder, 'other_web-0/a.folded'), 'utf8')).toBe('main;hot 1\n');
  expect(machine.err).toEqual([]);
});

test('a file that is refused does not spoil those after it', async () => {
  const evil = fileLines('../../evil', 'x\n', 'text', NOW);
  expect(await fetchAll({ 'web-0': evil + folded + END })).toMatchObject({ saved: 1, problems: 1 });
  expect(readdirSync(folder)).toEqual(['web-0']);
});

test('bytes that do not have their checksum are not kept, nor is a file that breaks off', async () => {
  const wrong = folded.replace('hot', 'not');
  expect(await fetchAll({ 'web-0': wrong + END })).toMatchObject({ saved: 0, problems: 1 });
  expect(machine.err.join()).toContain('checksum');
  const cut = folded.slice(0, folded.indexOf('hot'));
  expect(await fetchAll({ 'web-1': cut })).toMatchObject({ saved: 0, problems: 1 });
  expect(machine.err.join()).toContain('breaks off');
  expect([...readdirSync(join(folder, 'web-0')), ...readdirSync(join(folder, 'web-1'))]).toEqual([]);
});

test.each([
  [404, 'With a pod its log goes'],
  [403, 'Ask your admin'],
])('a log that cannot be read (%i) is told, and the next one read', async (status, words) => {
  expect(await fetchAll({ 'web-0': status, 'web-1': folded + END })).toMatchObject({ saved: 1, problems: 1 });
  expect(machine.err).toEqual([expect.stringContaining(words)]);
});

test.each([
  ['before it answers', 0, 'no answer within 20s', 0],
  ['between two files', folded + BREAK, 'could not be read to its end: aborted', 1],
  [
    'within a file',
    folded.slice(0, folded.indexOf('hot')) + BREAK,
    'could not be read to its end: aborted',
    0,
  ],
])('a connection that breaks %s is told, and the next log read', async (_when, log, words, saved) => {
  expect(await fetchAll({ 'web-0': log, 'web-1': folded + END })).toMatchObject({ saved: saved + 1 });
  expect(machine.err.at(-1)).toContain(words);
  expect(machine.err.join()).not.toContain('ended before it was ready');
});

test('a log of another form is told with the way to read it', async () => {
  expect(await fetchAll({ 'web-0': 'main;hot 1\n' })).toMatchObject({ saved: 0, problems: 1 });
  expect(machine.err).toEqual([expect.stringContaining('kubectl logs')]);
});

test('a tool that did well and left nothing is told so', async () => {
  const end = END.replace('"why":"ok"', '"why":"ok","say":"the tool left no result","partial":false');
  expect(await fetchAll({ 'web-0': end })).toMatchObject({ saved: 0, problems: 1 });
  expect(machine.err).toEqual(['web-0: the tool left no result.']);
});

test('a target that never got the tool has nothing to fetch', async () => {
  expect(await fetchAll({ 'web-0': 404 }, { container: undefined, state: 'Skipped' })).toMatchObject({
    requests: [],
    problems: 0,
  });
});
