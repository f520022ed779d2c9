import { expect, test } from '@jest/globals';
import { findMissing } from '../../../../cli/core/find-missing.ts';
import { runDetail, type RunDetail } from '../../../../cli/core/reading-api.ts';
import type { Target } from '../../../../lib/api/power-tool-status.ts';
import { aFile, aManifest } from '../../../build/a-run.ts';
import { aTarget } from '../harness/jobs.ts';

const FILES = [aFile('a', 'hello')];
const UNKNOWN = expect.stringMatching(/^no result with the collector: not uploaded, deleted, or past/);

/** What a collector says of a run. @param manifests by `pod/container`; undefined is none. */
function detail(
  manifests: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>,
  more = 0,
): RunDetail {
  const targets = Object.entries(manifests).map(([path, parts]) => {
    const [pod, container] = path.split('/');
    return { pod, container, manifest: parts && aManifest(parts) };
  });
  return runDetail.parse({ targets, more });
}

const row = (pod: string, state: Target['state'], more: Partial<Target> = {}): Target =>
  aTarget(pod, state, { container: 'c', ...more });

test.each([
  ['one without a manifest', row('a', 'Succeeded'), {}, UNKNOWN],
  ['one that failed', row('a', 'Failed', { reason: 'ToolFailed' }), {}, 'no result: Failed, ToolFailed.'],
  ['one at work', row('a', 'Active'), { 'a/c': { files: [] } }, 'the tool is still at work.'],
  ['one that left nothing', row('a', 'Succeeded'), { 'a/c': { reason: 'ok' } }, 'the tool left no result.'],
  [
    'one that says why',
    row('a', 'Succeeded'),
    { 'a/c': { files: [], partial: true, reason: 'stopped' } },
    'no result: stopped.',
  ],
  [
    'one whose earlier attempt brought something',
    row('a', 'Gone'),
    { 'a/b': { files: FILES } },
    'no result: Gone.',
  ],
])('of the targets of a PowerTool, %s is missing', (_which, target, manifests, why) => {
  expect(findMissing(detail(manifests), [target])).toEqual([{ pod: 'a', why }]);
});

test.each([
  ['one with a file', row('a', 'Failed'), { 'a/c': { files: FILES } }, 0],
  ['one that never got the tool', row('a', 'Skipped', { container: undefined }), {}, 0],
  ['one that may have had no room in the answer', row('a', 'Succeeded'), {}, 1],
  ['one whose last attempt has a file', row('a', 'Succeeded'), { 'a/b': {}, 'a/c': { files: FILES } }, 0],
])('%s is not', (_which, target, manifests, more) => {
  expect(findMissing(detail(manifests, more), [target])).toEqual([]);
});

test('of a PowerTool that is gone, pods are missing of which nothing has a file', () => {
  const run = detail({
    'a/b': { reason: 'denied' },
    'a/c': { files: FILES },
    'b/c': { reason: 'stopped' },
    'c/c': { reason: 'ok' },
    'd/c': { final: false },
  });
  expect(findMissing(run, undefined)).toEqual([
    { pod: 'b', why: 'no result: stopped.' },
    { pod: 'c', why: 'the tool left no result.' },
    { pod: 'd', why: UNKNOWN },
  ]);
});
