import type { Target } from '../../../lib/api/power-tool-status.ts';
import { listArtifacts, sumBytes } from '../../../lib/status/list-artifacts.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';

const file = { name: 'a b.folded', size: 5, sha256: 'ab' };
const row = (more: Partial<Target> = {}): Target => ({
  ...aRow('a', 'Succeeded'),
  pod: 'web-1',
  container: 'toe-aperf-1',
  artifacts: [file],
  ...more,
});

describe('listArtifacts', () => {
  test('lists the files of all targets, with where they come from', () => {
    expect(listArtifacts(aPowerTool(), [row(), row({ pod: 'lab-1', namespace: 'lab' })], undefined)).toEqual([
      { pod: 'web-1', container: 'toe-aperf-1', ...file },
      { pod: 'lab-1', namespace: 'lab', container: 'toe-aperf-1', ...file },
    ]);
  });

  test('links to the reading API of the collector', () => {
    const [first] = listArtifacts(aPowerTool(), [row()], 'https://toe.test/');
    expect(first?.link).toBe(
      'https://toe.test/api/v1/namespaces/shop/jobs/job/2026-01-01-job-uid/web-1/toe-aperf-1/a%20b.folded',
    );
  });

  test('lists a hundred at most', () => {
    const rows = Array.from({ length: 30 }, () => row({ artifacts: [file, file, file, file] }));
    expect(listArtifacts(aPowerTool(), rows, undefined)).toHaveLength(100);
  });

  test('lists nothing of targets that gave nothing', () => {
    expect(listArtifacts(aPowerTool(), [aRow('a', 'Active')], 'https://toe.test')).toEqual([]);
  });
});

test('Bytes are the sum of all targets, and never less than was known', () => {
  const rows = [row({ bytesWritten: 5 }), row({ bytesWritten: 7 }), aRow('c', 'Active')];
  expect(sumBytes(rows, undefined)).toBe(12);
  expect(sumBytes(rows, 10)).toBe(12);
  expect(sumBytes([], 10)).toBe(10);
});
