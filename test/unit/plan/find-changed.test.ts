import type { ContainerState, Pod } from '../../../lib/api/pod.ts';
import type { Target } from '../../../lib/api/power-tool-status.ts';
import { findChanged, findLost, isMarked, isOf, isStarting } from '../../../lib/plan/find-changed.ts';
import { aPod, CREATING, ended, restarted, RUNNING, unready, withTool } from '../../build/a-pod.ts';
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
    {
      name: 'a mark without a value, and a container of somebody else that names a job',
      pod: aPod({
        metadata: { labels: { 'toe.run/job': '' } },
        spec: { ephemeralContainers: [{ name: 'toe-x', env: [{ name: 'TOE_JOB', value: 'job' }] }] },
        status: { ephemeralContainerStatuses: [{ name: 'toe-x', state: ended(0) }] },
      }),
    },
    { name: 'the ended tool of an earlier job', pod: withTool(aPod(), { state: ended(0), marked: false }) },
    {
      name: 'the ended tool of an earlier job beside one that runs',
      pod: withTool(withTool(aPod(), { jobUid: 'old', state: ended(0) }), { state: RUNNING }),
    },
    {
      name: 'a second attempt that runs, after a first that failed',
      pod: withTool(withTool(aPod(), { state: ended(3) }), { attempt: 2, state: RUNNING }),
    },
    {
      name: 'a target that was unready before the tool started',
      pod: unready(withTool(aPod(), { state: RUNNING }), '2026-01-01T11:00:00Z'),
    },
    {
      name: 'an unready target of a tool that does not run yet',
      pod: unready(withTool(aPod(), { state: CREATING }), '2026-01-01T12:00:09Z'),
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
    {
      name: 'a second attempt that ended',
      pod: withTool(withTool(aPod(), { state: ended(3) }), { attempt: 2, state: ended(0) }),
    },
    {
      name: 'a target that was restarted',
      pod: restarted(withTool(aPod(), { state: RUNNING }), '2026-01-01T12:00:09Z'),
    },
    {
      name: 'a target that turned unready',
      pod: unready(withTool(aPod(), { state: RUNNING }), '2026-01-01T12:00:09Z'),
    },
  ])('$name is news for its job', ({ pod }) => {
    expect(findChanged([pod])).toEqual([{ namespace: 'shop', name: 'job' }]);
  });

  test('each pod is asked for itself', () => {
    const a = withTool(aPod({ name: 'a' }), { state: ended(0), job: 'one', jobUid: '1' });
    const b = withTool(aPod({ name: 'b' }), { state: ended(3), job: 'two', jobUid: '2' });
    expect(findChanged([a, withTool(aPod(), { state: RUNNING }), b])).toEqual([
      { namespace: 'shop', name: 'one' },
      { namespace: 'shop', name: 'two' },
    ]);
  });

  test('the job may be of another namespace than its pod', () => {
    const pod = withTool(aPod(), { state: ended(0), jobNamespace: 'dev' });
    expect(findChanged([pod])).toEqual([{ namespace: 'dev', name: 'job' }]);
  });
});

describe('findLost', () => {
  const row = (state: Target['state'], namespace?: string): Target => ({
    ...{ pod: 'web-1', uid: 'uid-web-1', state },
    ...(namespace ? { namespace } : {}),
  });
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
      name: 'a job of another namespace with such a pod here',
      jobs: [{ ...job(row('Active', 'shop')), metadata: { ...job().metadata, namespace: 'dev' } }],
      marked: [],
      want: ['job'],
    },
    {
      name: 'no job over its pods in other namespaces',
      jobs: [job(row('Active', 'dev'))],
      marked: [],
      want: [],
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
    expect(findLost(jobs, 'shop', marked).map(({ name }) => name)).toEqual(want);
  });
});

test('a pod belongs to the job whose uid it is marked with', () => {
  expect(isOf(withTool(aPod()), 'job-uid')).toBe(true);
  expect(isOf(withTool(aPod()), 'other')).toBe(false);
  expect(isOf(aPod(), '')).toBe(false);
});

describe('isMarked', () => {
  const none = { lost: new Set<string>(), unlabeled: new Set<string>() };
  const own = new Set(['uid-web-1']);

  test.each([
    { name: 'carries the label', pod: withTool(aPod()), world: none, want: true },
    { name: 'carries none', pod: aPod(), world: none, want: false },
    { name: 'is gone', pod: withTool(aPod()), world: { ...none, lost: own }, want: false },
    {
      name: 'has lost its label, and carries the label for somebody else',
      pod: withTool(aPod()),
      world: { ...none, unlabeled: own },
      want: false,
    },
  ])('a pod that $name: $want', ({ pod, world, want }) => {
    expect(isMarked(pod, 'job-uid', world)).toBe(want);
  });
});

describe('isStarting', () => {
  test.each([
    { name: 'was just put in', pod: withTool(aPod()), want: true },
    { name: 'is being created', pod: withTool(aPod(), { state: CREATING }), want: true },
    { name: 'runs', pod: withTool(aPod(), { state: RUNNING }), want: false },
    { name: 'has ended', pod: withTool(aPod(), { state: ended(0) }), want: false },
    {
      name: 'is tried again',
      pod: withTool(withTool(aPod(), { state: ended(3) }), { attempt: 2 }),
      want: true,
    },
    { name: 'is not there', pod: aPod(), want: false },
  ])('a tool that $name: $want', ({ pod, want }) => {
    expect(isStarting(pod)).toBe(want);
  });
});
