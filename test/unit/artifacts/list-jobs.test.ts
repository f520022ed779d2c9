import { expect, test } from '@jest/globals';
import { listJobs, shownJob } from '../../../lib/artifacts/list-jobs.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { JOB, TARGET } from '../../build/a-run.ts';

const job = (name: string, uid: string, creationTimestamp: string, parts = {}) =>
  shownJob.parse({ metadata: { name, uid, creationTimestamp }, spec: { tool: { name: 'aperf' } }, ...parts });

test('jobs and what is left of those that are gone, newest first', () => {
  const other = '0a1b2c3d-0000-4000-8000-000000000002';
  const jobs = [
    job('old', other, '2026-11-20T00:00:00Z'),
    job('web-cpu', JOB.uid, '2026-11-26T10:00:00Z', { status: { phase: 'Completed', tool: 'py-spy' } }),
  ];
  const gone = { ...TARGET, job: 'gone', run: '2026-11-23-0a1b2c3d-0000-4000-8000-000000000003' };
  expect(listJobs(jobs, [TARGET, gone])).toEqual([
    expect.objectContaining({
      job: 'web-cpu',
      run: TARGET.run,
      tool: 'py-spy',
      phase: 'Completed',
      hasArtifacts: true,
    }),
    { job: 'gone', run: gone.run, createdAt: '2026-11-23T00:00:00Z', tool: '', hasArtifacts: true },
    expect.objectContaining({ job: 'old', tool: 'aperf', hasArtifacts: false }),
  ]);
});

test('a PowerTool as it is stored can be shown, in both dialects, and one that is not understood too', () => {
  expect(listJobs([shownJob.parse(aPowerTool())], [])[0]?.job).toBe('job');
  const older = job('a', 'u', '2026-11-20T00:00:00Z', { spec: { profiler: { tool: 'aprof' } } });
  const odd = job('b', 'v', '2026-11-19T00:00:00Z', { spec: { tool: 7 }, status: { phase: 'Dreaming' } });
  expect(listJobs([older, odd], []).map(({ tool, phase }) => [tool, phase])).toEqual([
    ['aprof', undefined],
    ['', undefined],
  ]);
});
