import type { Case } from '../case.ts';
import {
  aPod,
  first,
  get,
  merge,
  POD,
  PODS,
  pod,
  post,
  remove,
  saved,
  strategic,
  type Json,
  type Step,
} from '../requests.ts';

const finalized = { metadata: { finalizers: ['a.test/x'] } };

const three: readonly Step[] = [
  first(post(PODS, pod('a', { metadata: { labels: { app: 'web', tier: 'front' } } }))),
  first(post(PODS, pod('b', { metadata: { labels: { app: 'web' } }, spec: { nodeName: 'node-2' } }))),
  first(post(PODS, pod('c', { metadata: { labels: { app: 'db', tier: 'back' } } }))),
];

const containers = (...list: readonly Json[]): Json => ({ spec: { containers: list } });

/** Pods: made, changed, listed and deleted. */
export const POD_LIFE: readonly Case[] = [
  {
    name: 'A pod gets its defaults',
    steps: [
      { ...post(PODS, pod('web')), whole: true },
      { ...get(POD), whole: true },
    ],
  },
  {
    name: 'The image decides when it is pulled',
    steps: [
      {
        ...post(
          PODS,
          pod(
            'web',
            containers(
              { name: 'a', image: 'registry.test:5000/a' },
              { name: 'b', image: 'b:latest' },
              { name: 'c', image: 'c:v1' },
              { name: 'd', image: `d@sha256:${'a'.repeat(64)}` },
              { name: 'e', image: 'e:v1', imagePullPolicy: 'Always' },
            ),
          ),
        ),
        whole: true,
      },
    ],
  },
  {
    name: 'A status given at creation is dropped',
    steps: [post(PODS, { ...pod('web'), status: { phase: 'Failed' } })],
  },
  {
    name: 'A pod needs containers, each with a name and an image',
    steps: [
      post(PODS, pod('web', containers())),
      post(PODS, pod('web', containers({ name: 'app' }))),
      post(PODS, pod('web', containers({ image: 'a' }))),
      post(PODS, pod('web', containers({ name: 'app', image: 'a' }, { name: 'app', image: 'b' }))),
    ],
  },
  { name: 'A name that is taken is a conflict', steps: [aPod(), post(PODS, pod('web'))] },
  {
    name: 'A name that is taken by a pod that is being deleted is one as well, and says so',
    steps: [aPod(), first(remove(POD, { gracePeriodSeconds: '30' })), post(PODS, pod('web'))],
  },
  {
    name: 'A name can be made up',
    steps: [post(PODS, { ...pod('web'), metadata: { generateName: 'web-' } })],
  },
  {
    name: 'A name must be one',
    steps: [
      post(PODS, pod('Web')),
      post(PODS, pod('a b')),
      post(PODS, pod('')),
      post(PODS, pod('a'.repeat(254))),
    ],
  },
  {
    name: 'Nothing can be made in a namespace that is not there',
    steps: [post('/api/v1/namespaces/absent/pods', pod('web'))],
  },
  {
    name: 'The namespace in the body must be that of the path',
    steps: [
      post(PODS, pod('web', { metadata: { namespace: 'other' } })),
      post(PODS, pod('web', { metadata: { namespace: '<ns>' } })),
    ],
  },
  {
    name: 'A trial of a creation shows the pod and stores nothing',
    steps: [post(PODS, pod('web'), { dryRun: 'All' }), get(POD)],
  },
  {
    name: 'A trial of a creation of what exists is a conflict',
    steps: [aPod(), post(PODS, pod('web'), { dryRun: 'All' })],
  },
  {
    name: 'What is not dry run All is no dry run at all',
    steps: [post(PODS, pod('web'), { dryRun: 'Some' })],
  },
  {
    name: 'An image can be changed, and counts the generation',
    steps: [aPod(), strategic(POD, containers({ name: 'app', image: 'registry.test/app:v2' }))],
  },
  {
    name: 'Hardly anything else of the spec can be changed',
    steps: [
      aPod(),
      merge(POD, { spec: { nodeName: 'node-2' } }),
      strategic(POD, containers({ name: 'second', image: 'a' })),
      strategic(POD, containers({ name: 'app', command: ['sh'] })),
    ],
  },
  {
    name: 'Labels and annotations can be changed without counting the generation',
    steps: [
      aPod({ metadata: { labels: { app: 'web' } } }),
      merge(POD, { metadata: { labels: { app: null, b: 'c' }, annotations: { d: 'e' } } }),
    ],
  },
  {
    name: 'A change of nothing keeps the version',
    steps: [
      aPod({ metadata: { labels: { app: 'web' } } }),
      merge(POD, { metadata: { labels: { app: 'web' } } }),
      merge(POD, {}),
      strategic(POD, {}),
    ],
  },
  {
    name: 'A label must be one',
    steps: [
      aPod(),
      merge(POD, { metadata: { labels: { 'a b': 'c' } } }),
      merge(POD, { metadata: { labels: { a: 'b c' } } }),
      merge(POD, { metadata: { labels: { a: 'x'.repeat(64) } } }),
    ],
  },
  {
    name: 'What the API server sets cannot be changed',
    steps: [
      aPod(),
      merge(POD, { metadata: { uid: 'other' } }),
      merge(POD, { metadata: { creationTimestamp: '2001-01-01T00:00:00Z', generation: 99 } }),
      merge(POD, { metadata: { deletionTimestamp: '2001-01-01T00:00:00Z' } }),
      merge(POD, { metadata: { name: 'other' } }),
    ],
  },
  {
    name: 'A pod on a node is marked and waits for its kubelet',
    steps: [aPod(), remove(POD), get(POD)],
  },
  {
    name: 'A second deletion changes nothing',
    steps: [aPod(), first(remove(POD)), remove(POD), remove(POD, { gracePeriodSeconds: '60' })],
  },
  {
    name: 'A later deletion can only shorten the time',
    steps: [
      aPod(),
      first(remove(POD, { gracePeriodSeconds: '100' })),
      remove(POD, { gracePeriodSeconds: '50' }),
    ],
  },
  {
    name: 'With no grace a pod is gone at once',
    steps: [aPod(), remove(POD, { gracePeriodSeconds: '0' }), get(POD)],
  },
  {
    name: 'The kubelet’s last word ends a pod that is being deleted',
    steps: [aPod(), first(remove(POD)), remove(POD, { gracePeriodSeconds: '0' }), get(POD)],
  },
  {
    name: 'The kubelet’s last word spares another pod of the same name',
    steps: [
      aPod(),
      first(remove(POD, { gracePeriodSeconds: '0' })),
      first(post(PODS, pod('web')), 'again'),
      remove(POD, undefined, { gracePeriodSeconds: 0, preconditions: { uid: '{pod.uid}' } }),
      get(POD),
    ],
  },
  {
    name: 'A pod without a node is gone at once',
    steps: [aPod({ spec: { nodeName: '' } }), remove(POD), get(POD)],
  },
  {
    name: 'A pod that has ended is gone at once',
    steps: [aPod(), first(merge(`${POD}/status`, { status: { phase: 'Failed' } })), remove(POD), get(POD)],
  },
  {
    name: 'The grace of the pod counts when the request names none',
    steps: [aPod({ spec: { terminationGracePeriodSeconds: 5 } }), remove(POD)],
  },
  {
    name: 'A deletion can ask for a uid and a version',
    steps: [
      aPod(),
      remove(POD, undefined, { preconditions: { uid: 'other' } }),
      remove(POD, undefined, { preconditions: { resourceVersion: '1' } }),
      remove(POD, undefined, { preconditions: { uid: '{pod.uid}', resourceVersion: '{pod.version}' } }),
    ],
  },
  { name: 'A deletion of what is not there finds nothing', steps: [remove(POD)] },
  {
    name: 'A trial of a deletion stores nothing',
    steps: [
      aPod(),
      remove(POD, { dryRun: 'All' }),
      remove(POD, { dryRun: 'All', gracePeriodSeconds: '0' }),
      get(POD),
    ],
  },
  {
    name: 'A finalizer keeps a pod even after the last word',
    steps: [
      aPod(finalized),
      remove(POD, { gracePeriodSeconds: '0' }),
      get(POD),
      merge(POD, { metadata: { finalizers: null } }),
      get(POD),
    ],
  },
  {
    name: 'A pod whose time runs is not ended by losing its finalizer',
    steps: [aPod(finalized), first(remove(POD)), merge(POD, { metadata: { finalizers: null } }), get(POD)],
  },
  {
    name: 'What is being deleted takes no new finalizer, but may lose one',
    steps: [
      aPod({ metadata: { finalizers: ['a.test/x', 'b.test/y'] } }),
      first(remove(POD)),
      merge(POD, { metadata: { finalizers: ['a.test/x', 'c.test/z'] } }),
      merge(POD, { metadata: { finalizers: ['a.test/x'] } }),
    ],
  },
  {
    name: 'Many are deleted by label',
    steps: [
      ...three,
      remove(PODS, { labelSelector: 'app=web', gracePeriodSeconds: '0' }),
      get(PODS),
      remove(PODS, { labelSelector: 'app=nobody' }),
    ],
  },
  {
    name: 'A trial of a deletion of many stores nothing',
    steps: [...three, remove(PODS, { labelSelector: 'app=web', dryRun: 'All' }), get(PODS)],
  },
  {
    name: 'Lists select by label',
    steps: [
      ...three,
      ...[
        'app=web',
        'app==web',
        'app!=web',
        'tier',
        '!tier',
        'app in (web,db),tier!=back',
        'tier notin (front)',
        'app in (db)',
        'app=',
        ' app = web , tier ',
      ].map((labelSelector) => get(PODS, { labelSelector })),
    ],
  },
  {
    name: 'A label selector must be one',
    steps: ['a b', 'a in b', '=', 'a=@', ',,'].map((labelSelector) => get(PODS, { labelSelector })),
  },
  {
    name: 'Lists select by name, node and phase',
    steps: [
      ...three,
      ...[
        'metadata.name=b',
        'metadata.name!=b',
        'spec.nodeName=node-2',
        'status.phase=Pending,metadata.name=a',
        'status.phase!=Pending',
        'metadata.namespace=<ns>,metadata.name==c',
      ].map((fieldSelector) => get(PODS, { fieldSelector })),
    ],
  },
  {
    name: 'Lists do not select by any field',
    steps: [
      get(PODS, { fieldSelector: 'spec.hostname=a' }),
      get(PODS, { fieldSelector: 'metadata.labels=a' }),
      get(PODS, { fieldSelector: 'a' }),
    ],
  },
  {
    name: 'Lists come in pages',
    steps: [
      ...three,
      saved(get(PODS, { limit: '2' }), 'page'),
      get(PODS, { limit: '2', continue: '{page.continue}' }),
      get(PODS, { limit: '3' }),
    ],
  },
  {
    name: 'Pages show the world as it was at the first of them',
    steps: [
      ...three,
      saved(get(PODS, { limit: '1' }), 'page'),
      first(remove(`${PODS}/c`, { gracePeriodSeconds: '0' })),
      first(post(PODS, pod('aa'))),
      get(PODS, { limit: '5', continue: '{page.continue}' }),
    ],
  },
  {
    name: 'Pages of a selection do not say how many are left',
    steps: [
      ...three,
      saved(get(PODS, { limit: '1', labelSelector: 'app=web' }), 'page'),
      get(PODS, { limit: '1', labelSelector: 'app=web', continue: '{page.continue}' }),
    ],
  },
  {
    name: 'A list can be asked for as of a version',
    steps: [
      first(post(PODS, pod('a'))),
      saved({ ...get(PODS), quiet: true }, 'then'),
      first(post(PODS, pod('b'))),
      get(PODS, { resourceVersion: '{then.version}', resourceVersionMatch: 'Exact' }),
      get(PODS, { resourceVersion: '{then.version}', resourceVersionMatch: 'NotOlderThan' }),
    ],
  },
  {
    name: 'A list of a namespace that is not there is empty',
    steps: [get('/api/v1/namespaces/absent/pods')],
  },
  { name: 'A pod that is not there is not found', steps: [get(POD)] },
];
