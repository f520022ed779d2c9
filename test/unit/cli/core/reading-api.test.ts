import { expect, test } from '@jest/globals';
import { runDetail, runOf } from '../../../../cli/core/reading-api.ts';

test('a run has the day of its creation in UTC in its name', () => {
  expect(runOf({ creationTimestamp: '2026-11-26T23:30:00-02:00', uid: 'u' })).toBe('2026-11-27-u');
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
