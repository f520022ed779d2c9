import type { Case } from '../case.ts';
import {
  aJob,
  API,
  apply,
  first,
  get,
  JOB,
  json,
  merge,
  now,
  post,
  powerTool,
  put,
  remove,
  saved,
  shown,
  SPEC,
  strategic,
  TOOLS,
  type Json,
} from '../requests.ts';

const STATUS = `${JOB}/status`;
const running = { status: { phase: 'Running' } };

function swap(version: string, status: Json): readonly Json[] {
  return [
    { op: 'replace', path: '/metadata/resourceVersion', value: version },
    { op: 'add', path: '/status', value: status },
  ];
}

/** How custom resources live: status, versions, finalizers, deletion, apply. */
export const CUSTOM_LIFE: readonly Case[] = [
  {
    name: 'A new PowerTool has a uid, a version, the generation 1 and no status',
    steps: [post(TOOLS, { ...powerTool('job'), status: { phase: 'Failed' } }), get(JOB)],
  },
  { name: 'A PowerTool that exists cannot be made again', steps: [aJob(), post(TOOLS, powerTool('job'))] },
  {
    name: 'What a client says of uid, time and generation of a new PowerTool is dropped',
    steps: [
      post(
        TOOLS,
        powerTool(
          'job',
          {},
          {
            uid: 'mine',
            creationTimestamp: '2001-01-01T00:00:00Z',
            deletionTimestamp: '2001-01-01T00:00:00Z',
            generation: 7,
          },
        ),
      ),
    ],
  },
  {
    name: 'A PowerTool with a version cannot be made',
    steps: [post(TOOLS, powerTool('job', {}, { resourceVersion: '5' }))],
  },
  {
    name: 'A PowerTool needs kind and version in its body',
    steps: [
      post(TOOLS, { metadata: { name: 'job' }, spec: SPEC }),
      post(TOOLS, { apiVersion: API, kind: 'Pod', metadata: { name: 'job' }, spec: SPEC }),
      post(TOOLS, { apiVersion: 'v1', kind: 'PowerTool', metadata: { name: 'job' }, spec: SPEC }),
    ],
  },
  {
    name: 'A PowerTool needs a name that is one',
    steps: [post(TOOLS, powerTool('')), post(TOOLS, powerTool('A')), post(TOOLS, powerTool('a/b'))],
  },
  {
    name: 'The name of a PowerTool can be made up',
    steps: [post(TOOLS, { ...powerTool('x'), metadata: { generateName: 'job-' } })],
  },
  {
    name: 'A spec cannot change by any patch',
    steps: [
      aJob(),
      merge(JOB, { spec: { tool: { name: 'perf' } } }),
      merge(JOB, { spec: { tool: { duration: '1h' } } }),
      merge(JOB, { spec: { targets: { labelSelector: { matchLabels: { app: 'bank' } } } } }),
      merge(JOB, { spec: { tool: { args: ['a'] } } }),
      merge(JOB, { spec: { tool: null, profiler: { tool: 'aperf' } } }),
      json(JOB, [{ op: 'replace', path: '/spec/tool/name', value: 'perf' }]),
      get(JOB),
    ],
  },
  {
    name: 'A spec can be neither removed nor replaced',
    steps: [
      aJob(),
      merge(JOB, { spec: null }),
      json(JOB, [{ op: 'remove', path: '/spec' }]),
      json(JOB, [
        { op: 'remove', path: '/spec' },
        { op: 'add', path: '/spec', value: { ...SPEC, tool: { name: 'perf' } } },
      ]),
    ],
  },
  {
    name: 'A security field cannot be slipped in later',
    steps: [aJob(), merge(JOB, { spec: { tool: { security: {} } } })],
  },
  {
    name: 'The same spec again is no change',
    steps: [
      aJob(),
      merge(JOB, { spec: SPEC }),
      merge(JOB, { spec: { tool: { duration: '30s' } } }),
      merge(JOB, { spec: { colour: 'red' } }),
    ],
  },
  {
    name: 'Labels and annotations change without counting the generation',
    steps: [
      aJob(),
      merge(JOB, { metadata: { labels: { team: 'a' }, annotations: { note: 'b' } } }),
      merge(JOB, { metadata: { labels: null } }),
    ],
  },
  {
    name: 'The status has a path of its own: there nothing else changes',
    steps: [
      aJob(),
      merge(STATUS, {
        status: { phase: 'Running' },
        spec: { tool: { name: 'perf' } },
        metadata: { finalizers: ['toe.run/cleanup'], labels: { a: 'b' }, uid: 'other' },
      }),
      get(JOB),
    ],
  },
  {
    name: 'The status does not change through the PowerTool itself',
    steps: [aJob(), merge(JOB, running), get(STATUS)],
  },
  {
    name: 'The status stays when the PowerTool itself changes',
    steps: [
      aJob(),
      first(merge(STATUS, running)),
      merge(JOB, { metadata: { labels: { a: 'b' } }, status: { phase: 'Failed' } }),
    ],
  },
  {
    name: 'A status is replaced whole from the version it was planned from',
    steps: [
      aJob(),
      saved(json(STATUS, swap('{job.version}', { phase: 'Running', message: 'runs' })), 'then'),
      json(STATUS, swap('{job.version}', { phase: 'Failed' })),
      json(STATUS, swap('{then.version}', { phase: 'Completed' })),
      get(JOB),
    ],
  },
  {
    name: 'The same status again changes nothing',
    steps: [
      aJob(),
      saved(json(STATUS, swap('{job.version}', { phase: 'Running' })), 'then'),
      json(STATUS, swap('{then.version}', { phase: 'Running' })),
    ],
  },
  {
    name: 'A status with a wrong uid but the right version is written: only the version guards it',
    steps: [
      aJob(),
      merge(STATUS, { metadata: { uid: 'other', resourceVersion: '{job.version}' }, ...running }),
    ],
  },
  {
    name: 'A status without a version always wins',
    steps: [aJob(), merge(STATUS, running), merge(STATUS, { status: { phase: 'Failed' } })],
  },
  {
    name: 'A status that the schema does not allow is refused',
    steps: [
      aJob(),
      merge(STATUS, { status: { phase: 'Done' } }),
      merge(STATUS, { status: { targets: Array(5001).fill({ pod: 'a', uid: 'b', state: 'Gone' }) } }),
      merge(STATUS, { status: { targets: [{ pod: 'a', uid: 'b', state: 'Lost' }] } }),
      merge(STATUS, { status: { targets: [{ pod: 'a' }] } }),
      merge(STATUS, { status: { counts: { selected: -1 } } }),
      merge(STATUS, { status: { startedAt: 'yesterday' } }),
      merge(STATUS, { status: { message: 5 } }),
      merge(STATUS, { status: 'x' }),
      get(JOB),
    ],
  },
  {
    name: 'Unknown members of a status are dropped',
    steps: [aJob(), merge(STATUS, { status: { phase: 'Running', colour: 'red' } })],
  },
  {
    name: 'A status can be taken away',
    steps: [aJob(), first(merge(STATUS, running)), json(STATUS, [{ op: 'remove', path: '/status' }])],
  },
  {
    name: 'A status of what is not there finds nothing',
    steps: [merge(STATUS, running), json(STATUS, swap('1', {})), get(STATUS)],
  },
  {
    name: 'A patch must fit',
    steps: [
      aJob(),
      json(JOB, [{ op: 'test', path: '/spec/tool/name', value: 'perf' }]),
      json(JOB, [{ op: 'remove', path: '/spec/none' }]),
      json(JOB, [{ op: 'replace', path: '/metadata/labels/a', value: 'b' }]),
      json(JOB, [{ op: 'add', path: '/metadata/labels/a', value: 'b' }]),
      json(JOB, {}),
      merge(JOB, []),
      strategic(JOB, {}),
    ],
  },
  {
    name: 'Operations of a JSON patch',
    steps: [
      aJob({}, { annotations: { a: '1', 'x/y': '2' }, finalizers: ['a.test/x', 'b.test/y'] }),
      json(JOB, [
        { op: 'test', path: '/metadata/annotations/x~1y', value: '2' },
        { op: 'add', path: '/metadata/annotations/b', value: '3' },
        { op: 'move', from: '/metadata/annotations/a', path: '/metadata/annotations/c' },
        { op: 'copy', from: '/metadata/annotations/b', path: '/metadata/annotations/d' },
      ]),
      json(JOB, [
        { op: 'add', path: '/metadata/finalizers/0', value: 'c.test/z' },
        { op: 'add', path: '/metadata/finalizers/-', value: 'd.test/w' },
        { op: 'remove', path: '/metadata/finalizers/1' },
      ]),
      json(JOB, [{ op: 'remove', path: '/metadata/finalizers' }]),
    ],
  },
  {
    name: 'A patch cannot rename, nor change the kind',
    steps: [
      aJob(),
      merge(JOB, { metadata: { name: 'other' } }),
      merge(JOB, { metadata: { uid: 'other' } }),
      merge(JOB, { metadata: { namespace: 'other' } }),
      merge(JOB, { kind: 'Other' }),
      merge(JOB, { metadata: { generation: 99, creationTimestamp: null } }),
    ],
  },
  {
    name: 'A patch from a stale version is a conflict, one from the right version is not',
    steps: [
      aJob(),
      saved(merge(JOB, { metadata: { resourceVersion: '{job.version}', labels: { a: 'b' } } }), 'then'),
      merge(JOB, { metadata: { resourceVersion: '{job.version}', labels: { a: 'c' } } }),
      merge(JOB, { metadata: { resourceVersion: '{job.version}', labels: { a: 'b' } } }),
      merge(JOB, { metadata: { resourceVersion: 'x' } }),
      merge(JOB, { metadata: { resourceVersion: null } }),
    ],
  },
  {
    name: 'A finalizer is added from the version that was seen',
    steps: [
      aJob(),
      merge(JOB, { metadata: { resourceVersion: '{job.version}', finalizers: ['toe.run/cleanup'] } }),
      merge(JOB, { metadata: { resourceVersion: '{job.version}', finalizers: ['toe.run/cleanup'] } }),
    ],
  },
  {
    name: 'A finalizer must have a name',
    steps: [
      aJob(),
      merge(JOB, { metadata: { finalizers: ['a b'] } }),
      merge(JOB, { metadata: { finalizers: ['plain'] } }),
    ],
  },
  {
    name: 'Without a finalizer a PowerTool is gone at once',
    steps: [aJob(), remove(JOB), get(JOB), remove(JOB)],
  },
  {
    name: 'With a finalizer a PowerTool is marked, and goes when it loses it',
    steps: [
      aJob({}, { finalizers: ['toe.run/cleanup'] }),
      remove(JOB),
      remove(JOB),
      post(TOOLS, powerTool('job')),
      merge(JOB, { metadata: { finalizers: ['toe.run/cleanup', 'b.test/y'] } }),
      merge(STATUS, { status: { phase: 'Cancelled' } }),
      merge(JOB, { metadata: { finalizers: [] } }),
      get(JOB),
      merge(JOB, { metadata: { finalizers: [] } }),
    ],
  },
  {
    name: 'With two finalizers a PowerTool goes with the second',
    steps: [
      aJob({}, { finalizers: ['a.test/x', 'toe.run/cleanup'] }),
      first(remove(JOB)),
      merge(JOB, { metadata: { finalizers: ['a.test/x'] } }),
      json(JOB, [{ op: 'remove', path: '/metadata/finalizers' }]),
      get(JOB),
    ],
  },
  {
    name: 'The end by a finalizer can be tried',
    steps: [
      aJob({}, { finalizers: ['toe.run/cleanup'] }),
      remove(JOB, { dryRun: 'All' }),
      first(remove(JOB)),
      merge(JOB, { metadata: { finalizers: [] } }, { dryRun: 'All' }),
      get(JOB),
    ],
  },
  {
    name: 'A deletion can ask for a uid and a version of a PowerTool',
    steps: [
      aJob(),
      remove(JOB, undefined, { preconditions: { uid: 'other' } }),
      remove(JOB, undefined, { preconditions: { resourceVersion: '1' } }),
      remove(JOB, undefined, { preconditions: { uid: '{job.uid}' } }),
    ],
  },
  {
    name: 'A deletion in the foreground waits for the garbage collector',
    steps: [
      aJob(),
      remove(JOB, { propagationPolicy: 'Foreground' }),
      get(JOB),
      remove(JOB, { propagationPolicy: 'Background' }),
    ],
  },
  {
    name: 'A deletion that orphans waits for the garbage collector',
    steps: [aJob(), remove(JOB, undefined, { propagationPolicy: 'Orphan' }), get(JOB)],
  },
  {
    name: 'PUT replaces a PowerTool, and needs a version',
    steps: [
      aJob({}, { labels: { a: 'b' } }),
      put(JOB, powerTool('job', {}, { labels: { c: 'd' } })),
      put(JOB, powerTool('job', {}, { labels: { c: 'd' }, resourceVersion: '1' })),
      put(JOB, powerTool('job', {}, { labels: { c: 'd' }, resourceVersion: '{job.version}' })),
      put(JOB, powerTool('job', {}, { uid: 'other', resourceVersion: '{job.version}' })),
      put(`${TOOLS}/absent`, powerTool('absent', {}, { resourceVersion: '1' })),
    ],
  },
  {
    name: 'An apply makes a PowerTool, and changes it',
    steps: [
      apply(JOB, 'admin', powerTool('job', {}, { labels: { a: '1', b: '2' } })),
      apply(JOB, 'admin', powerTool('job', {}, { labels: { a: '1', b: '2' } })),
      apply(JOB, 'admin', powerTool('job', {}, { labels: { a: '3' } })),
    ],
  },
  {
    name: 'An apply of what another has set is a conflict',
    steps: [
      aJob({}, { labels: { a: '1' } }),
      apply(JOB, 'admin', powerTool('job', {}, { labels: { a: '2' } })),
      apply(JOB, 'admin', powerTool('job', { tool: { name: 'perf' } }, { labels: { a: '2' } })),
      apply(JOB, 'admin', powerTool('job', {}, { labels: { a: '2' } }), { force: 'true' }),
    ],
  },
  {
    name: 'An apply of an unknown field is dropped, or refused for a client that asks',
    steps: [
      apply(JOB, 'admin', powerTool('job', { colour: 'red' }), { fieldValidation: 'Strict' }),
      apply(JOB, 'admin', powerTool('job', { colour: 'red' })),
    ],
  },
  {
    name: 'An apply with a uid does not make what is gone',
    steps: [apply(JOB, 'admin', powerTool('job', {}, { uid: 'gone' })), get(JOB)],
  },
  {
    name: 'An apply of a status is one by its own path',
    steps: [
      aJob(),
      apply(STATUS, 'toe-status', {
        apiVersion: API,
        kind: 'PowerTool',
        metadata: { name: 'job' },
        status: { phase: 'Running', message: 'a' },
      }),
      apply(STATUS, 'toe-status', {
        apiVersion: API,
        kind: 'PowerTool',
        metadata: { name: 'job' },
        status: { phase: 'Running' },
      }),
      apply(STATUS, 'other', {
        apiVersion: API,
        kind: 'PowerTool',
        metadata: { name: 'job' },
        status: { phase: 'Failed' },
      }),
    ],
  },
  {
    name: 'PowerTools are found by phase and tool',
    steps: [
      first(post(TOOLS, powerTool('a'))),
      first(post(TOOLS, powerTool('b', { tool: { name: 'perf' } }))),
      first(post(TOOLS, { ...powerTool('c'), spec: { profiler: { tool: 'aperf' }, targets: SPEC.targets } })),
      first(merge(`${TOOLS}/a/status`, running)),
      first(merge(`${TOOLS}/b/status`, { status: { phase: 'Completed' } })),
      ...[
        'status.phase=Running',
        'status.phase!=Completed,status.phase!=Failed,status.phase!=Cancelled',
        'status.phase=',
        'spec.tool.name=perf',
        'spec.profiler.tool=aperf',
        'metadata.name=c',
        'spec.tool.duration=30s',
      ].map((fieldSelector) => get(TOOLS, { fieldSelector })),
    ],
  },
  {
    name: 'PowerTools come in pages',
    steps: [
      first(post(TOOLS, powerTool('a'))),
      first(post(TOOLS, powerTool('b'))),
      saved(get(TOOLS, { limit: '1' }), 'page'),
      get(TOOLS, { limit: '1', continue: '{page.continue}' }),
    ],
  },
  {
    name: 'Many PowerTools are deleted by label; those with a finalizer stay, marked',
    steps: [
      first(post(TOOLS, powerTool('a', {}, { labels: { x: 'y' } }))),
      first(post(TOOLS, powerTool('b', {}, { labels: { x: 'y' }, finalizers: ['toe.run/cleanup'] }))),
      first(post(TOOLS, powerTool('c'))),
      remove(TOOLS, { labelSelector: 'x=y' }),
      get(TOOLS),
    ],
  },
  {
    name: 'A watch of PowerTools shows all of their life',
    steps: [
      now(TOOLS),
      aJob({}, { finalizers: ['toe.run/cleanup'] }),
      first(merge(STATUS, running)),
      first(merge(STATUS, running)),
      first(remove(JOB)),
      first(merge(JOB, { metadata: { finalizers: null } })),
      shown(TOOLS),
    ],
  },
];
