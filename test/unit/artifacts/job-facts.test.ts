import { describe, expect, test } from '@jest/globals';
import { jobFacts, retentionOf, verdictOf, type JobFacts } from '../../../lib/artifacts/job-facts.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';

const facts = (spec: object = {}, more: object = {}, metadata: object = {}): JobFacts =>
  jobFacts.parse({
    metadata: { name: 'job', uid: 'u', creationTimestamp: '2026-11-26T10:00:00Z', ...metadata },
    spec,
    ...more,
  });
const DELETED = { deletionTimestamp: '2026-11-26T10:01:00Z' };

describe('verdictOf', () => {
  test.each<[string, JobFacts | undefined, string]>([
    ['that is new', facts(), 'go'],
    ['that runs', facts({}, { status: { phase: 'Running' } }), 'go'],
    ['that is gone', undefined, 'cancel'],
    ['that was cancelled', facts({ shutdown: 'Cancel' }), 'cancel'],
    ['that was cancelled and deleted', facts({ shutdown: 'Cancel' }, {}, DELETED), 'cancel'],
    ['that was stopped', facts({ shutdown: 'Stop' }), 'stop'],
    ['that is being deleted', facts({}, {}, DELETED), 'stop'],
    ['that is over', facts({}, { status: { phase: 'Failed' } }), 'stop'],
    ['that stops', facts({}, { status: { phase: 'Stopping' } }), 'go'],
  ])('of a job %s', (_what, job, want) => {
    expect(verdictOf(job)).toBe(want);
  });
});

describe('retentionOf', () => {
  test.each<[object, number]>([
    [{}, 7],
    [{ output: { mode: 'collector' } }, 7],
    [{ output: { retentionDays: 3 } }, 3],
    [{ output: { retentionDays: 300 } }, 30],
    [{ output: { retentionDays: 0 } }, 1],
    [{ output: { retentionDays: 'for ever' } }, 7],
    [{ output: 'odd' }, 7],
  ])('%j: %d days', (spec, days) => {
    expect(retentionOf(facts(spec), 30)).toBe(days);
  });
});

test('a PowerTool as it is stored can be read', () => {
  expect(jobFacts.parse(aPowerTool()).metadata.name).toBe('job');
});
