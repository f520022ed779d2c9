import type { Case } from '../case.ts';
import {
  aPod,
  first,
  get,
  inject,
  json,
  merge,
  POD,
  PODS,
  pod,
  post,
  remove,
  strategic,
  tool,
} from '../requests.ts';

const EPHEMERAL = `${POD}/ephemeralcontainers`;

/** pods/ephemeralcontainers: what comes into a pod, and what never leaves it. */
export const INJECTION: readonly Case[] = [
  {
    name: 'An injection adds the container with its defaults and counts the generation',
    steps: [aPod(), inject(tool('toe-a')), get(POD)],
  },
  {
    name: 'An injection with everything that toe sends keeps all of it but empty values',
    steps: [
      aPod(),
      inject(
        tool('toe-a', {
          args: ['--pid=1', ''],
          env: [
            { name: 'PROFILER_TOOL', value: 'aperf' },
            { name: 'TOOL_ARGS', value: '' },
          ],
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePolicy: 'FallbackToLogsOnError',
          securityContext: {
            privileged: false,
            allowPrivilegeEscalation: false,
            capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] },
          },
        }),
      ),
    ],
  },
  {
    name: 'The same injection again changes nothing, not even the version',
    steps: [aPod(), first(inject(tool('toe-a')), 'then'), inject(tool('toe-a')), get(POD)],
  },
  {
    name: 'The same injection with an empty value again changes nothing',
    steps: [
      aPod(),
      inject(tool('toe-a', { env: [{ name: 'A', value: '' }] })),
      inject(tool('toe-a', { env: [{ name: 'A', value: '' }] })),
    ],
  },
  {
    name: 'The same name with another image is refused',
    steps: [
      aPod(),
      first(inject(tool('toe-a'))),
      inject(tool('toe-a', { image: 'registry.test/other:v1' })),
      get(POD),
    ],
  },
  {
    name: 'The same name with other arguments is refused',
    steps: [aPod(), first(inject(tool('toe-a', { args: ['a'] }))), inject(tool('toe-a', { args: ['b'] }))],
  },
  {
    name: 'The same name with less said is the same container',
    steps: [aPod(), first(inject(tool('toe-a', { args: ['a'] }))), inject({ name: 'toe-a' })],
  },
  {
    name: 'The same name with one more variable is refused',
    steps: [
      aPod(),
      first(inject(tool('toe-a'))),
      inject(tool('toe-a', { env: [{ name: 'A', value: 'b' }] })),
    ],
  },
  {
    name: 'An injection from a stale version is a conflict',
    steps: [
      aPod(),
      first(merge(POD, { metadata: { annotations: { disturbed: 'yes' } } })),
      inject(tool('toe-a'), { resourceVersion: '{pod.version}' }),
      get(POD),
    ],
  },
  {
    name: 'An injection from a stale version is a conflict even when its container is there',
    steps: [
      aPod(),
      first(inject(tool('toe-a'))),
      inject(tool('toe-a'), { resourceVersion: '{pod.version}' }),
    ],
  },
  {
    name: 'An injection from the right version and uid goes in',
    steps: [aPod(), inject(tool('toe-a'), { uid: '{pod.uid}', resourceVersion: '{pod.version}' })],
  },
  {
    name: 'An injection with the uid of another pod is refused',
    steps: [aPod(), inject(tool('toe-a'), { uid: 'another' }), get(POD)],
  },
  {
    name: 'An injection with the uid of a pod that was replaced is refused',
    steps: [
      aPod(),
      first(remove(POD, { gracePeriodSeconds: '0' })),
      first(post(PODS, pod('web')), 'again'),
      inject(tool('toe-a'), { uid: '{pod.uid}' }),
      inject(tool('toe-a'), { uid: '{pod.uid}', resourceVersion: '{pod.version}' }),
    ],
  },
  {
    name: 'An injection into a pod that is not there finds nothing',
    steps: [inject(tool('toe-a')), get(POD)],
  },
  {
    name: 'Two injections one after the other are both there, in this order',
    steps: [aPod(), first(inject(tool('toe-b'))), inject(tool('toe-a'))],
  },
  {
    name: 'Two containers go in with one request',
    steps: [aPod(), strategic(EPHEMERAL, { spec: { ephemeralContainers: [tool('toe-a'), tool('toe-b')] } })],
  },
  {
    name: 'A container cannot be taken out again',
    steps: [
      aPod(),
      first(inject(tool('toe-a'))),
      inject({ $patch: 'delete', name: 'toe-a' }),
      merge(EPHEMERAL, { spec: { ephemeralContainers: null } }),
      json(EPHEMERAL, [{ op: 'remove', path: '/spec/ephemeralContainers' }]),
      merge(EPHEMERAL, { spec: { ephemeralContainers: [tool('toe-b')] } }),
      get(POD),
    ],
  },
  {
    name: 'A container must look at one that is there',
    steps: [aPod(), inject(tool('toe-a', { targetContainerName: 'absent' }))],
  },
  {
    name: 'A container may look at none',
    steps: [aPod(), inject({ name: 'toe-a', image: 'registry.test/tool:v1' })],
  },
  {
    name: 'A container cannot look at another tool',
    steps: [aPod(), first(inject(tool('toe-a'))), inject(tool('toe-b', { targetContainerName: 'toe-a' }))],
  },
  {
    name: 'A container needs an image',
    steps: [aPod(), inject({ name: 'toe-a', targetContainerName: 'app' })],
  },
  {
    name: 'A container needs a name that is a DNS label',
    steps: [aPod(), inject(tool('Toe_A')), inject(tool('a'.repeat(64))), inject(tool('toe.a'))],
  },
  {
    name: 'A container cannot have the name of one of the pod',
    steps: [aPod(), inject(tool('app'))],
  },
  {
    name: 'A container can have no ports, resources, probes or hooks',
    steps: [
      aPod(),
      inject(
        tool('toe-a', {
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          resources: { limits: { cpu: '1' } },
          livenessProbe: { exec: { command: ['a'] } },
          lifecycle: { preStop: { exec: { command: ['a'] } } },
        }),
      ),
    ],
  },
  {
    name: 'A variable needs a name',
    steps: [aPod(), inject(tool('toe-a', { env: [{ name: 'A', value: 'a' }, { value: 'b' }] }))],
  },
  {
    name: 'A container cannot be privileged and keep from more privileges',
    steps: [
      aPod(),
      inject(tool('toe-a', { securityContext: { privileged: true, allowPrivilegeEscalation: false } })),
    ],
  },
  {
    name: 'A trial of an injection shows the result and stores nothing',
    steps: [aPod(), inject(tool('toe-a'), { uid: '{pod.uid}' }, { dryRun: 'All' }), get(POD)],
  },
  {
    name: 'A trial of an invalid injection is refused as the injection would be',
    steps: [aPod(), inject(tool('toe-a', { targetContainerName: 'absent' }), {}, { dryRun: 'All' })],
  },
  {
    name: 'A trial from a stale version is a conflict',
    steps: [
      aPod(),
      first(merge(POD, { metadata: { annotations: { a: 'b' } } })),
      inject(tool('toe-a'), { resourceVersion: '{pod.version}' }, { dryRun: 'All' }),
    ],
  },
  {
    name: 'A pod that has ended takes a container',
    steps: [aPod(), first(merge(`${POD}/status`, { status: { phase: 'Succeeded' } })), inject(tool('toe-a'))],
  },
  {
    name: 'A pod that is being deleted takes a container',
    steps: [aPod(), first(remove(POD, { gracePeriodSeconds: '30' })), inject(tool('toe-a'))],
  },
  {
    name: 'A static pod takes no container',
    steps: [
      aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'hash' } } }),
      inject(tool('toe-a')),
      get(POD),
    ],
  },
  {
    name: 'Labels, annotations and finalizers that come with an injection are dropped',
    steps: [
      aPod(),
      inject(tool('toe-a'), {
        labels: { evil: 'yes' },
        annotations: { evil: 'yes' },
        finalizers: ['evil.test/x'],
      }),
    ],
  },
  {
    name: 'Other parts of the spec that come with an injection are dropped',
    steps: [
      aPod(),
      strategic(EPHEMERAL, {
        spec: {
          nodeName: 'node-2',
          containers: [{ name: 'app', image: 'evil.test/app:v1' }],
          ephemeralContainers: [tool('toe-a')],
        },
        status: { phase: 'Failed' },
      }),
    ],
  },
  {
    name: 'Nothing but an attempt on the spec through this path changes nothing',
    steps: [
      aPod(),
      strategic(EPHEMERAL, { spec: { containers: [{ name: 'app', image: 'evil.test/app:v1' }] } }),
    ],
  },
  {
    name: 'A JSON patch adds a container too',
    steps: [
      aPod(),
      json(EPHEMERAL, [{ op: 'add', path: '/spec/ephemeralContainers', value: [tool('toe-a')] }]),
    ],
  },
  {
    name: 'A pod cannot be made with an ephemeral container',
    steps: [post(PODS, pod('web', { spec: { ephemeralContainers: [tool('toe-a')] } }))],
  },
  {
    name: 'The pod itself takes no ephemeral container',
    steps: [aPod(), strategic(POD, { spec: { ephemeralContainers: [tool('toe-a')] } })],
  },
  {
    name: 'There is no such part of the API as ephemeralcontainers of nothing',
    steps: [get(`${PODS}/absent/ephemeralcontainers`)],
  },
];
