import type { Case } from '../case.ts';
import { aPod, first, get, inject, json, merge, POD, PODS, strategic, tool, type Json } from '../requests.ts';

const STATUS = `${POD}/status`;
const TIME = '2001-01-01T00:00:00Z';

function ephemeral(name: string, state: Json): Json {
  return { name, image: 'registry.test/tool:v1', imageID: '', ready: false, restartCount: 0, state };
}

const ended = { terminated: { exitCode: 0, reason: 'Completed', startedAt: TIME, finishedAt: TIME } };

/** What a kubelet reports. */
export const POD_STATUS: readonly Case[] = [
  {
    name: 'A report changes the status, not the generation',
    steps: [
      aPod(),
      merge(STATUS, {
        status: {
          phase: 'Running',
          containerStatuses: [
            {
              name: 'app',
              image: 'registry.test/app:v1',
              imageID: '',
              ready: true,
              started: true,
              restartCount: 0,
              state: { running: { startedAt: TIME } },
            },
          ],
        },
      }),
      get(POD),
    ],
  },
  {
    name: 'The same report again changes nothing',
    steps: [
      aPod(),
      merge(STATUS, { status: { phase: 'Running' } }),
      merge(STATUS, { status: { phase: 'Running' } }),
    ],
  },
  {
    name: 'A report cannot change the spec',
    steps: [aPod(), merge(STATUS, { spec: { nodeName: 'node-2' }, status: { phase: 'Running' } })],
  },
  {
    name: 'A report may carry labels, annotations and finalizers, but no owners',
    steps: [
      aPod(),
      merge(STATUS, {
        metadata: {
          labels: { a: 'b' },
          annotations: { c: 'd' },
          finalizers: ['e.test/f'],
          ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'y' }],
        },
      }),
    ],
  },
  {
    name: 'The status cannot be changed through the pod itself',
    steps: [aPod(), merge(POD, { status: { phase: 'Failed' } })],
  },
  {
    name: 'A tool that has ended cannot run again',
    steps: [
      aPod(),
      first(inject(tool('toe-a'))),
      merge(STATUS, { status: { ephemeralContainerStatuses: [ephemeral('toe-a', ended)] } }),
      merge(STATUS, {
        status: { ephemeralContainerStatuses: [ephemeral('toe-a', { running: { startedAt: TIME } })] },
      }),
      merge(STATUS, { status: { ephemeralContainerStatuses: null } }),
    ],
  },
  {
    name: 'A tool waits, runs and ends',
    steps: [
      aPod(),
      first(inject(tool('toe-a'))),
      merge(STATUS, {
        status: { ephemeralContainerStatuses: [ephemeral('toe-a', { waiting: { reason: 'ErrImagePull' } })] },
      }),
      merge(STATUS, {
        status: { ephemeralContainerStatuses: [ephemeral('toe-a', { running: { startedAt: TIME } })] },
      }),
      merge(STATUS, { status: { ephemeralContainerStatuses: [ephemeral('toe-a', ended)] } }),
    ],
  },
  {
    name: 'The quality of service cannot be changed',
    steps: [
      aPod(),
      merge(STATUS, { status: { qosClass: 'Guaranteed' } }),
      merge(STATUS, { status: { qosClass: null } }),
    ],
  },
  {
    name: 'Conditions are merged by type in a strategic patch, replaced in a merge patch',
    steps: [
      aPod(),
      strategic(STATUS, {
        status: {
          conditions: [
            { type: 'Ready', status: 'False' },
            { type: 'PodScheduled', status: 'True' },
          ],
        },
      }),
      strategic(STATUS, { status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
      strategic(STATUS, { status: { conditions: [{ $patch: 'delete', type: 'PodScheduled' }] } }),
      merge(STATUS, { status: { conditions: [{ type: 'Initialized', status: 'True' }] } }),
    ],
  },
  {
    name: 'A report from a stale version is a conflict',
    steps: [
      aPod(),
      first(merge(POD, { metadata: { annotations: { a: 'b' } } })),
      merge(STATUS, { metadata: { resourceVersion: '{pod.version}' }, status: { phase: 'Running' } }),
    ],
  },
  {
    name: 'A report with the uid of another pod is refused',
    steps: [aPod(), merge(STATUS, { metadata: { uid: 'another' }, status: { phase: 'Running' } })],
  },
  {
    name: 'A report about a pod that is not there finds nothing',
    steps: [merge(STATUS, { status: { phase: 'Running' } })],
  },
  {
    name: 'A JSON patch of the status is one, too',
    steps: [
      aPod(),
      json(STATUS, [
        { op: 'test', path: '/status/phase', value: 'Pending' },
        { op: 'replace', path: '/status/phase', value: 'Running' },
      ]),
      json(STATUS, [
        { op: 'test', path: '/status/phase', value: 'Pending' },
        { op: 'replace', path: '/status/phase', value: 'Failed' },
      ]),
    ],
  },
  {
    name: 'The status can be read by its own path',
    steps: [aPod(), get(STATUS), get(`${PODS}/absent/status`)],
  },
];
