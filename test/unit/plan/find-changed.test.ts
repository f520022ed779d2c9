import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import type { Target } from '../../../lib/api/power-tool-status.ts';
import { findChanged, findLost, isOf } from '../../../lib/plan/find-changed.ts';
import { aPod, CREATING, ended, RUNNING, withTool } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';

const waiting = (reason: string): ContainerState => ({ waiting: { reason } });

describe('findChanged', () => {
  test.each<{ name: string; pod: Pod }>([
    { name: 'a tool that runs', pod: withTool(aPod(), { state: RUNNING }) },
    { name: 'a tool without a report', pod: withTool(aPod()) },
    { name: 'a tool that is being created', pod: withTool(aPod(), { state: CREATING }) },
    {
      name: 'a tool in a pod with init containers',
      pod: withTool(aPod(), { state: waiting('PodInitializing') }),
    },
    {
      name: 'a pod that somebody marked by hand',
      pod: aPod({ metadata: { labels: { 'toe.run/job': 'job-uid' } } }),
    },
    {
      name: 'a mark without a value',
      pod: aPod({
        metadata: { labels: { 'toe.run/job': '' } },
        spec: { ephemeralContainers: [{ name: 'toe-x' }] },
      }),
    },
    { name: 'the ended tool of an earlier job', pod: withTool(aPod(), { state: ended(0), marked: false }) },
    {
      name: 'the ended tool of an earlier job beside one that runs',
      pod: withTool(withTool(aPod(), { jobUid: 'old', state: ended(0) }), { state: RUNNING }),
    },
  ])('$name is no news', ({ pod }) => {
    expect(findChanged([pod])).toEqual([]);
  });

  test.each<{ name: string; pod: Pod }>([
    { name: 'a tool that ended', pod: withTool(aPod(), { state: ended(0) }) },
    { name: 'a tool that cannot be pulled', pod: withTool(aPod(), { state: waiting('ImagePullBackOff') }) },
    {
      name: 'a pod being deleted',
      pod: withTool(aPod({ metadata: { deletionTimestamp: 'now' } }), { state: RUNNING }),
    },
    { name: 'a pod that ended', pod: withTool(aPod({ status: { phase: 'Failed' } }), { state: RUNNING }) },
  ])('$name is news for its job', ({ pod }) => {
    expect(findChanged([pod])).toEqual(['job']);
  });

  test('each pod is asked for itself', () => {
    const a = withTool(aPod({ name: 'a' }), { state: ended(0), job: 'one', jobUid: '1' });
    const b = withTool(aPod({ name: 'b' }), { state: ended(3), job: 'two', jobUid: '2' });
    expect(findChanged([a, withTool(aPod(), { state: RUNNING }), b])).toEqual(['one', 'two']);
  });
});

describe('findLost', () => {
  const row = (state: Target['state']): Target => ({ pod: 'web-1', uid: 'uid-web-1', state });
  const job = (...targets: readonly Target[]) =>
    aPowerTool({ status: { phase: 'Running', targets: [...targets] } });

  test.each([
    {
      name: 'a job that counts a pod as active which is not marked',
      jobs: [job(row('Active'))],
      marked: [],
      want: ['job'],
    },
    {
      name: 'no job whose pods are all marked',
      jobs: [job(row('Active'))],
      marked: [withTool(aPod())],
      want: [],
    },
    { name: 'no job over a pod that is done', jobs: [job(row('Succeeded'))], marked: [], want: [] },
    { name: 'no job over a pod that waits', jobs: [job(row('Waiting'))], marked: [], want: [] },
    { name: 'no job without a status', jobs: [aPowerTool()], marked: [], want: [] },
  ])('finds $name', ({ jobs, marked, want }) => {
    expect(findLost(jobs, marked)).toEqual(want);
  });
});

test('a pod belongs to the job whose uid it is marked with', () => {
  expect(isOf(withTool(aPod()), 'job-uid')).toBe(true);
  expect(isOf(withTool(aPod()), 'other')).toBe(false);
  expect(isOf(aPod(), '')).toBe(false);
});
