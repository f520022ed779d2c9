import type { Pod } from '../../../lib/api/pod.ts';
import { findHarm, isHarmed } from '../../../lib/status/find-harm.ts';
import { aPod, restarted, unready } from '../../build/a-pod.ts';
import { aRow } from '../../build/a-target.ts';

const BEFORE = '2026-01-01T12:00:00Z';
const SINCE = '2026-01-01T12:00:01Z';
const LATER = '2026-01-01T12:00:09Z';
const DELETED = { metadata: { deletionTimestamp: LATER } };

const ready: Pod = {
  ...aPod(),
  status: { ...aPod().status, conditions: [{ type: 'Ready', status: 'True' }] },
};
const unknown: Pod = {
  ...aPod(),
  status: { ...aPod().status, conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: null }] },
};
const otherCondition: Pod = {
  ...aPod(),
  status: {
    ...aPod().status,
    conditions: [{ type: 'Initialized', status: 'False', lastTransitionTime: LATER }],
  },
};

describe('findHarm', () => {
  test.each<{ name: string; pod: Pod; since?: string }>([
    { name: 'a sound pod', pod: ready },
    { name: 'a pod without conditions', pod: aPod() },
    { name: 'a pod that was unready before the tool started', pod: unready(aPod(), BEFORE) },
    { name: 'a pod that is unready since nobody knows when', pod: unknown },
    { name: 'another condition that does not hold', pod: otherCondition },
    { name: 'a container that started before the tool', pod: restarted(aPod(), BEFORE) },
    { name: 'a container that started in the same second', pod: restarted(aPod(), SINCE) },
    { name: 'a container that is down', pod: aPod({ status: { containerStatuses: [] } }) },
    { name: 'a pod that turns unready while it is deleted', pod: unready(aPod(DELETED), LATER) },
    { name: 'a container that restarts while its pod is deleted', pod: restarted(aPod(DELETED), LATER) },
  ])('finds none in $name', ({ pod }) => {
    expect(findHarm(pod, 'app', SINCE)).toBeUndefined();
  });

  test.each<{ name: string; pod: Pod; want: object }>([
    {
      name: 'a container that was restarted',
      pod: restarted(aPod(), LATER),
      want: { reason: 'TargetRestarted', message: 'The container app was restarted while the tool ran.' },
    },
    {
      name: 'a pod that turned unready',
      pod: unready(aPod(), LATER),
      want: { reason: 'TargetUnready', message: 'The pod turned unready while the tool ran.' },
    },
    {
      name: 'a pod that turned unready in the second in which the tool started',
      pod: unready(aPod(), SINCE),
      want: { reason: 'TargetUnready', message: 'The pod turned unready while the tool ran.' },
    },
    {
      name: 'a restart, which says more than the unreadiness that comes of it',
      pod: unready(restarted(aPod(), LATER), LATER),
      want: { reason: 'TargetRestarted', message: 'The container app was restarted while the tool ran.' },
    },
  ])('finds $name', ({ pod, want }) => {
    expect(findHarm(pod, 'app', SINCE)).toEqual(want);
  });

  test('finds none before the tool has started', () => {
    expect(findHarm(unready(restarted(aPod(), LATER), LATER), 'app', undefined)).toBeUndefined();
  });

  test('looks at the container of the tool alone', () => {
    expect(findHarm(restarted(aPod(), LATER), 'side', SINCE)).toBeUndefined();
  });
});

test.each([
  { reason: 'TargetRestarted', want: true },
  { reason: 'TargetUnready', want: true },
  { reason: 'TargetGone', want: false },
  { reason: undefined, want: false },
])('a row with the reason $reason speaks of harm: $want', ({ reason, want }) => {
  expect(isHarmed(aRow('web-1', 'Active', reason === undefined ? {} : { reason }))).toBe(want);
});
