import type { Case } from '../case.ts';
import { aPod, apply, first, get, label, merge, POD, PODS, remove, strategic } from '../requests.ts';

const forced = { query: { force: 'true' } };
const mine = { 'toe.run/job': 'mine' };
const theirs = { 'toe.run/job': 'theirs' };

/** Labels of pods, put on by server-side apply through pods/status. */
export const LABELS: readonly Case[] = [
  {
    name: 'A label is applied beside those that are there',
    steps: [aPod({ metadata: { labels: { app: 'web' } } }), label('toe-1', mine, forced), get(POD)],
  },
  {
    name: 'A label applied again changes nothing, not even the version',
    steps: [aPod(), first(label('toe-1', mine, forced)), get(POD), label('toe-1', mine, forced)],
  },
  {
    name: 'A label goes when its manager applies without it',
    steps: [aPod(), first(label('toe-1', mine, forced)), label('toe-1', undefined, forced)],
  },
  {
    name: 'Other labels stay when one goes',
    steps: [
      aPod({ metadata: { labels: { app: 'web' } } }),
      first(label('toe-1', mine, forced)),
      label('toe-1', undefined, forced),
    ],
  },
  {
    name: 'To release what one never had changes nothing',
    steps: [aPod(), label('toe-1', undefined, forced), label('toe-1', undefined, forced)],
  },
  {
    name: 'To release twice changes something once',
    steps: [
      aPod(),
      first(label('toe-1', mine, forced)),
      label('toe-1', undefined, forced),
      label('toe-1', undefined, forced),
    ],
  },
  {
    name: 'Another value by another manager is a conflict that names the first',
    steps: [aPod(), first(label('toe-1', mine)), label('toe-2', theirs), get(POD)],
  },
  {
    name: 'Another value by force takes the label over; the first can then take nothing away',
    steps: [
      aPod(),
      first(label('toe-1', mine)),
      label('toe-2', theirs, forced),
      label('toe-1', undefined, forced),
      label('toe-2', undefined, forced),
    ],
  },
  {
    name: 'The same value by two managers goes when both have released it',
    steps: [
      aPod(),
      first(label('toe-1', mine)),
      label('toe-2', mine),
      label('toe-1', undefined),
      label('toe-2', undefined),
    ],
  },
  {
    name: 'A second owner of the same value is a change: the version moves',
    steps: [aPod(), label('toe-1', mine), label('toe-2', mine), get(POD)],
  },
  {
    name: 'A label that a person has set before stays when the job releases it',
    steps: [
      aPod(),
      first(merge(POD, { metadata: { labels: mine } })),
      label('toe-1', mine),
      label('toe-1', undefined),
    ],
  },
  {
    name: 'A label that a person sets again to the same value stays the job’s alone',
    steps: [
      aPod(),
      first(label('toe-1', mine)),
      merge(POD, { metadata: { labels: mine } }),
      label('toe-1', undefined),
    ],
  },
  {
    name: 'A label that a person changes is no longer the job’s',
    steps: [
      aPod(),
      first(label('toe-1', mine)),
      merge(POD, { metadata: { labels: theirs } }),
      label('toe-1', undefined),
      label('toe-1', mine),
      label('toe-1', mine, forced),
    ],
  },
  {
    name: 'A label that a person takes away is put back by the next apply',
    steps: [
      aPod(),
      first(label('toe-1', mine)),
      merge(POD, { metadata: { labels: { 'toe.run/job': null } } }),
      label('toe-1', mine),
    ],
  },
  {
    name: 'The same manager through another path is another owner',
    steps: [
      aPod(),
      first(label('toe-1', mine)),
      apply(POD, 'toe-1', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: theirs } }),
      apply(POD, 'toe-1', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: mine } }),
      label('toe-1', undefined),
    ],
  },
  {
    name: 'An apply with the uid of another pod is refused',
    steps: [aPod(), label('toe-1', mine, { metadata: { uid: 'another' }, ...forced }), get(POD)],
  },
  {
    name: 'An apply with the right uid goes through',
    steps: [aPod(), label('toe-1', mine, { metadata: { uid: '{pod.uid}' }, ...forced })],
  },
  {
    name: 'An apply with a stale version is a conflict',
    steps: [
      aPod(),
      first(merge(POD, { metadata: { annotations: { a: 'b' } } })),
      label('toe-1', mine, { metadata: { resourceVersion: '{pod.version}' }, ...forced }),
    ],
  },
  {
    name: 'An apply to a pod that is not there makes none',
    steps: [label('toe-1', mine, forced), get(POD)],
  },
  {
    name: 'A release on a pod that is not there finds nothing, with or without its uid',
    steps: [
      label('toe-1', undefined, forced),
      label('toe-1', undefined, { metadata: { uid: 'gone' }, ...forced }),
    ],
  },
  {
    name: 'An apply through the status cannot change the spec',
    steps: [
      aPod(),
      apply(
        `${POD}/status`,
        'toe-1',
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'web', labels: mine },
          spec: { activeDeadlineSeconds: 1, containers: [{ name: 'app', image: 'evil.test/app:v1' }] },
        },
        { force: 'true' },
      ),
      get(POD),
    ],
  },
  {
    name: 'An apply must say in whose name',
    steps: [aPod(), { ...label('toe-1', mine), query: { force: 'true' } }],
  },
  {
    name: 'An apply of another name than that of the path is refused',
    steps: [
      aPod(),
      apply(`${POD}/status`, 'toe-1', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'other' } }),
    ],
  },
  {
    name: 'A trial of a label stores nothing',
    steps: [aPod(), label('toe-1', mine, { query: { force: 'true', dryRun: 'All' } }), get(POD)],
  },
  {
    name: 'A value that is no label is refused',
    steps: [
      aPod(),
      label('toe-1', { 'toe.run/job': 'a b' }, forced),
      label('toe-1', { 'a b/c': 'x' }, forced),
    ],
  },
  {
    name: 'Finalizers are applied and released one by one',
    steps: [
      aPod(),
      label('toe-1', undefined, { metadata: { finalizers: ['a.test/x', 'b.test/y'] } }),
      label('toe-2', undefined, { metadata: { finalizers: ['b.test/y', 'c.test/z'] } }),
      label('toe-1', undefined, { metadata: { finalizers: ['b.test/y'] } }),
      label('toe-1', undefined),
      label('toe-2', undefined),
    ],
  },
  {
    name: 'Annotations are applied and released one by one',
    steps: [
      aPod({ metadata: { annotations: { kept: 'yes' } } }),
      label('toe-1', undefined, { metadata: { annotations: { a: '1', b: '2' } } }),
      label('toe-1', undefined, { metadata: { annotations: { b: '3' } } }),
      label('toe-1', undefined),
    ],
  },
  {
    name: 'A label is put on a pod that is being deleted',
    steps: [aPod(), first(remove(POD, { gracePeriodSeconds: '30' })), label('toe-1', mine, forced)],
  },
  {
    name: 'A strategic patch of the status may carry labels, too',
    steps: [
      aPod(),
      strategic(`${POD}/status`, { metadata: { labels: mine }, status: { phase: 'Running' } }),
      get(PODS, { labelSelector: 'toe.run/job' }),
    ],
  },
];
