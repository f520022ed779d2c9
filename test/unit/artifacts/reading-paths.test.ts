import { expect, test } from '@jest/globals';
import { filePath, jobsPath, runPath } from '../../../lib/artifacts/reading-paths.ts';

const run = { namespace: 'shop', job: 'cpu', run: '2026-11-26-u' };

test('paths are those of docs/upload-protocol.md', () => {
  expect(jobsPath('shop')).toBe('/api/v1/namespaces/shop/jobs');
  expect(runPath(run)).toBe('/api/v1/namespaces/shop/jobs/cpu/2026-11-26-u');
  expect(filePath({ ...run, pod: 'web-0', container: 'toe-c' }, 'a.gz')).toBe(
    `${runPath(run)}/web-0/toe-c/a.gz`,
  );
});

test('no name leads to another path', () => {
  expect(filePath({ ...run, pod: '../x', container: '?' }, 'a#b')).toBe(`${runPath(run)}/..%2Fx/%3F/a%23b`);
});
