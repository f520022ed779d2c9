import { expect, test } from '@jest/globals';
import { filePath, jobsPath, runDetail, runOf, runPath } from '../../../../cli/core/reading-api.ts';

const ref = { namespace: 'shop', job: 'cpu', run: '2026-11-26-u' };

test('a run has the day of its creation in UTC in its name', () => {
  expect(runOf({ creationTimestamp: '2026-11-26T23:30:00-02:00', uid: 'u' })).toBe('2026-11-27-u');
});

test('paths are those of docs/upload-protocol.md', () => {
  expect(jobsPath('shop')).toBe('/api/v1/namespaces/shop/jobs');
  expect(runPath(ref)).toBe('/api/v1/namespaces/shop/jobs/cpu/2026-11-26-u');
  expect(filePath(ref, 'web-0', 'toe-c', 'a.gz')).toBe(`${runPath(ref)}/web-0/toe-c/a.gz`);
});

test('no name leads to another path', () => {
  expect(filePath(ref, '../x', '?', 'a#b')).toBe(`${runPath(ref)}/..%2Fx/%3F/a%23b`);
});

test('what a newer collector adds does no harm', () => {
  const manifest = {
    final: true,
    partial: false,
    files: [{ name: 'a', size: 1, sha256: 'x', whole: true, type: 'new' }],
    extra: 1,
  };
  const detail = { job: 'cpu', run: 'r', status: null, targets: [{ pod: 'p', container: 'c', manifest }] };
  expect(runDetail.parse(detail).targets[0]?.manifest?.files).toHaveLength(1);
});
