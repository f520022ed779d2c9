import type { Case } from '../case.ts';
import {
  aPod,
  CONFIG_MAPS,
  first,
  get,
  JOBS,
  merge,
  NAMESPACES,
  POD,
  PODS,
  pod,
  post,
  powerTool,
  remove,
  saved,
  timer,
  TOOLS,
} from '../requests.ts';

const OWN = `${NAMESPACES}/<ns>`;
const SECOND = `${NAMESPACES}/<ns>-b`;

const second = { metadata: { name: '<ns>-b', labels: { 'of.test/case': '<ns>' } } };

/** Namespaces. */
export const NAMESPACE_LIFE: readonly Case[] = [
  {
    name: 'A namespace is made with its label and its finalizer',
    steps: [post(NAMESPACES, second), get(SECOND)],
  },
  {
    name: 'A namespace that exists cannot be made again',
    steps: [post(NAMESPACES, { metadata: { name: '<ns>' } })],
  },
  {
    name: 'The name of a namespace is a DNS label',
    steps: ['UPPER', 'a.b', 'a'.repeat(64), ''].map((name) => post(NAMESPACES, { metadata: { name } })),
  },
  {
    name: 'Namespaces are found by label',
    steps: [
      first(post(NAMESPACES, second)),
      get(NAMESPACES, { labelSelector: 'of.test/case=<ns>' }),
      get(NAMESPACES, { labelSelector: 'kubernetes.io/metadata.name=<ns>' }),
      get(NAMESPACES, { fieldSelector: 'metadata.name=<ns>-b,status.phase=Active' }),
    ],
  },
  {
    name: 'A namespace cannot lose the label with its name, nor its finalizer',
    steps: [
      merge(OWN, {
        metadata: { labels: { 'kubernetes.io/metadata.name': null, a: 'b' } },
        spec: { finalizers: [] },
      }),
    ],
  },
  {
    name: 'A namespace that is deleted is marked and waits',
    steps: [first(post(NAMESPACES, second)), remove(SECOND), get(SECOND), remove(SECOND)],
  },
  {
    name: 'Nothing new comes into a namespace that is being deleted',
    steps: [
      first(remove(OWN)),
      post(CONFIG_MAPS, { metadata: { name: 'a' } }),
      post(TOOLS, powerTool('job')),
      post(PODS, pod('web')),
      post(JOBS, timer('timer')),
    ],
  },
  {
    name: 'What is in a namespace that is being deleted can still change and go',
    steps: [
      aPod(),
      first(remove(OWN)),
      merge(POD, { metadata: { labels: { a: 'b' } } }),
      remove(POD, { gracePeriodSeconds: '0' }),
    ],
  },
  {
    name: 'A namespace ends when its finalizer is taken off by its controller',
    steps: [
      saved(post(NAMESPACES, second), 'second'),
      first(remove(SECOND), 'marked'),
      {
        method: 'PUT',
        path: `${SECOND}/finalize`,
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '<ns>-b' }, spec: { finalizers: [] } },
      },
      get(SECOND),
    ],
  },
  { name: 'The default namespace stays', steps: [remove(`${NAMESPACES}/default`)] },
  {
    name: 'A namespace that is deleted under another uid stays',
    steps: [first(post(NAMESPACES, second)), remove(SECOND, undefined, { preconditions: { uid: 'other' } })],
  },
  {
    name: 'A trial of a namespace stores nothing',
    steps: [post(NAMESPACES, second, { dryRun: 'All' }), get(SECOND)],
  },
];
