import { expect, test } from '@jest/globals';
import type { Artifact } from '../../../../lib/api/power-tool-status.ts';
import { renderFiles } from '../../../../cli/core/render-files.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';

const file = (pod: string, more: Partial<Artifact> = {}): Artifact => ({
  ...{ pod, container: 'toe-1', name: 'a.folded', size: 2048, sha256: 'ab' },
  ...more,
});
const partial = (pod: string) => aTarget(pod, 'Failed', { container: 'toe-1', partial: true });

test.each([
  { what: 'no file is no line', artifacts: [], targets: [partial('web-0')], lines: [] },
  {
    what: 'each file has its pod, its size, and a mark when the result of that pod is partial',
    artifacts: [file('web-0'), file('web-1'), file('db-0', { namespace: 'bank', size: 3 })],
    targets: [partial('web-1'), partial('db-0'), aTarget('web-0', 'Succeeded', { container: 'toe-1' })],
    lines: [
      'POD         FILE       SIZE',
      'web-0       a.folded   2.0 KiB',
      'web-1       a.folded   2.0 KiB, partial',
      'bank/db-0   a.folded   3 B',
    ],
  },
  {
    what: 'and its link, where there is one',
    artifacts: [file('web-0', { link: 'https://toe.test/a' })],
    targets: [],
    lines: ['POD     FILE       SIZE      LINK', 'web-0   a.folded   2.0 KiB   https://toe.test/a'],
  },
  {
    what: 'what has no room in the status is counted',
    artifacts: [file('web-0')],
    targets: [
      aTarget('web-0', 'Succeeded', { moreArtifacts: 2 }),
      aTarget('web-1', 'Succeeded', { moreArtifacts: 1 }),
    ],
    lines: ['POD     FILE       SIZE', 'web-0   a.folded   2.0 KiB', 'and 3 more'],
  },
  {
    what: 'also when it is all that there is',
    artifacts: undefined,
    targets: [
      aTarget('web-0', 'Succeeded', { moreArtifacts: 2, bytesWritten: 4096 }),
      aTarget('web-1', 'Failed', { moreArtifacts: 1, bytesWritten: 12 }),
    ],
    lines: ['3 files, which the status has no room to name'],
  },
  {
    what: 'one of them is one file',
    artifacts: undefined,
    targets: [aTarget('web-0', 'Succeeded', { moreArtifacts: 1, bytesWritten: 12 })],
    lines: ['1 file, which the status has no room to name'],
  },
  {
    what: 'a name that is none does nothing to the terminal',
    artifacts: [file('web-0', { name: 'a\x1b[2J\nb', link: 'https://a\x1b[2J' })],
    targets: [],
    lines: ['POD     FILE   SIZE      LINK', 'web-0   a b    2.0 KiB   https://a'],
  },
])('$what', ({ artifacts, targets, lines }) => {
  expect(renderFiles(aCliJob({ artifacts, targets }))).toEqual(lines);
});

test('a full status may lack files', () => {
  const artifacts = Array.from({ length: 100 }, (_, at) => file(`web-${at}`));
  expect(renderFiles(aCliJob({ artifacts })).at(-1)).toBe('and perhaps more: a status lists no more');
});
