import type { Case } from '../case.ts';
import {
  aPod,
  CONFIG_MAPS,
  first,
  get,
  inject,
  label,
  merge,
  now,
  POD,
  PODS,
  pod,
  post,
  remove,
  saved,
  shown,
  tool,
  type Step,
} from '../requests.ts';

const JOB_LABEL = { labelSelector: 'toe.run/job' };
const forced = { query: { force: 'true' } };
const mine = { 'toe.run/job': 'mine' };
const theirs = { 'toe.run/job': 'theirs' };

const labelled: readonly Step[] = [
  aPod({ metadata: { labels: { app: 'web' } } }),
  first(label('toe-1', mine, forced)),
];

/** What watches show; an event source sees nothing else. */
export const WATCHES: readonly Case[] = [
  {
    name: 'A watch shows what is made, changed and deleted',
    steps: [
      now(CONFIG_MAPS),
      first(post(CONFIG_MAPS, { metadata: { name: 'a' }, data: { a: '1' } })),
      first(merge(`${CONFIG_MAPS}/a`, { data: { a: '2' } })),
      first(remove(`${CONFIG_MAPS}/a`)),
      shown(CONFIG_MAPS),
    ],
  },
  {
    name: 'A watch shows nothing of what changes nothing',
    steps: [
      first(post(CONFIG_MAPS, { metadata: { name: 'a' }, data: { a: '1' } })),
      now(CONFIG_MAPS),
      first(merge(`${CONFIG_MAPS}/a`, { data: { a: '1' } })),
      first(merge(`${CONFIG_MAPS}/a`, { data: { a: '2' } }, { dryRun: 'All' })),
      first(post(CONFIG_MAPS, { metadata: { name: 'b' } }, { dryRun: 'All' })),
      shown(CONFIG_MAPS),
    ],
  },
  {
    name: 'A label that comes is an addition, one that goes a deletion of the old object',
    steps: [
      aPod({ metadata: { labels: { app: 'web' } } }),
      now(PODS),
      first(label('toe-1', mine, forced)),
      first(merge(`${POD}/status`, { status: { phase: 'Running' } })),
      first(label('toe-1', undefined, forced)),
      first(merge(`${POD}/status`, { status: { phase: 'Failed' } })),
      shown(PODS, JOB_LABEL),
      shown(PODS),
    ],
  },
  {
    name: 'A label that only changes its value is a change, and an edge for those who watch a value',
    steps: [
      ...labelled,
      now(PODS),
      first(label('toe-2', theirs, forced)),
      shown(PODS, JOB_LABEL),
      shown(PODS, { labelSelector: 'toe.run/job=mine' }),
      shown(PODS, { labelSelector: 'toe.run/job=theirs' }),
    ],
  },
  {
    name: 'A second owner of a label is a change that a watch shows',
    steps: [...labelled, now(PODS), first(label('toe-2', mine)), shown(PODS, JOB_LABEL)],
  },
  {
    name: 'A pod that is deleted with grace is shown changed, then deleted',
    steps: [
      ...labelled,
      now(PODS),
      first(remove(POD, { gracePeriodSeconds: '30' })),
      first(remove(POD, { gracePeriodSeconds: '0' })),
      shown(PODS, JOB_LABEL),
    ],
  },
  {
    name: 'A pod that is deleted without grace is shown changed, then deleted, too',
    steps: [...labelled, now(PODS), first(remove(POD, { gracePeriodSeconds: '0' })), shown(PODS, JOB_LABEL)],
  },
  {
    name: 'A pod that is made again under its name is another one',
    steps: [
      ...labelled,
      now(PODS),
      first(remove(POD, { gracePeriodSeconds: '0' })),
      first(post(PODS, pod('web', { metadata: { labels: mine } }))),
      shown(PODS, JOB_LABEL),
    ],
  },
  {
    name: 'A whole life of a target, as its event source sees it',
    steps: [
      aPod({ metadata: { labels: { app: 'web' } } }),
      now(PODS),
      first(inject(tool('toe-a'))),
      first(label('toe-1', mine, forced)),
      first(
        merge(`${POD}/status`, {
          status: {
            ephemeralContainerStatuses: [
              {
                name: 'toe-a',
                image: 'registry.test/tool:v1',
                imageID: '',
                ready: false,
                restartCount: 0,
                state: {
                  terminated: {
                    exitCode: 0,
                    startedAt: '2001-01-01T00:00:00Z',
                    finishedAt: '2001-01-01T00:00:00Z',
                  },
                },
              },
            ],
          },
        }),
      ),
      first(label('toe-1', undefined, forced)),
      shown(PODS, JOB_LABEL),
    ],
  },
  {
    name: 'A watch of one field shows its edges',
    steps: [
      aPod(),
      now(PODS),
      first(merge(`${POD}/status`, { status: { phase: 'Running' } })),
      first(merge(`${POD}/status`, { status: { phase: 'Succeeded' } })),
      shown(PODS, { fieldSelector: 'status.phase=Running' }),
      shown(PODS, { fieldSelector: 'metadata.name=other' }),
    ],
  },
  {
    name: 'A watch from later shows only what came after',
    steps: [
      now(CONFIG_MAPS),
      saved({ ...post(CONFIG_MAPS, { metadata: { name: 'a' } }), quiet: true }, 'a'),
      first(post(CONFIG_MAPS, { metadata: { name: 'b' } })),
      shown(CONFIG_MAPS, {}, 'a'),
      get(CONFIG_MAPS),
    ],
  },
  {
    name: 'Many that are deleted together are shown one by one',
    steps: [
      first(post(CONFIG_MAPS, { metadata: { name: 'a', labels: { x: 'y' } } })),
      first(post(CONFIG_MAPS, { metadata: { name: 'b' } })),
      now(CONFIG_MAPS),
      first(remove(CONFIG_MAPS, { labelSelector: 'x=y' })),
      shown(CONFIG_MAPS),
    ],
  },
];
