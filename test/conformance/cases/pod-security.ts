import type { Case } from '../case.ts';
import {
  aPod,
  first,
  inject,
  merge,
  NAMESPACES,
  PODS,
  pod,
  post,
  tool,
  until,
  type Json,
  type Step,
} from '../requests.ts';

const baseline = { 'pod-security.kubernetes.io/enforce': 'baseline' };
const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

/** Rights that the level restricted allows. */
const CLEAN: Json = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

const clean = {
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'app', image: 'registry.test/app:v1', securityContext: CLEAN }],
  },
};

const withRights = (securityContext: Json): Json => tool('toe-a', { securityContext });

/** The level of the namespace is set, and the API server knows it. */
const setLevel = (labels: Json): readonly Step[] => [
  first(merge(`${NAMESPACES}/<ns>`, { metadata: { labels } })),
  until(403, inject(tool('toe-probe', { securityContext: { privileged: true } }), {}, { dryRun: 'All' })),
];

/** Pod Security: what a namespace lets into its pods. */
export const POD_SECURITY: readonly Case[] = [
  {
    name: 'Baseline refuses a capability that containers do not have by default',
    labels: baseline,
    steps: [aPod(), inject(withRights({ capabilities: { add: ['SYS_PTRACE', 'PERFMON'], drop: ['ALL'] } }))],
  },
  {
    name: 'Baseline lets a capability in that containers have by default',
    labels: baseline,
    steps: [aPod(), inject(withRights({ capabilities: { add: ['CHOWN'] } }))],
  },
  {
    name: 'Baseline refuses a privileged container',
    labels: baseline,
    steps: [aPod(), inject(withRights({ privileged: true }))],
  },
  {
    name: 'Baseline names everything that it refuses',
    labels: baseline,
    steps: [
      aPod(),
      inject(
        withRights({
          privileged: true,
          capabilities: { add: ['BPF'] },
          seccompProfile: { type: 'Unconfined' },
        }),
      ),
    ],
  },
  {
    name: 'Baseline lets a container without rights in',
    labels: baseline,
    steps: [aPod(), inject(withRights({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }))],
  },
  {
    name: 'Baseline gives its verdict in a trial',
    labels: baseline,
    steps: [aPod(), inject(withRights({ privileged: true }), {}, { dryRun: 'All' })],
  },
  {
    name: 'Baseline refuses a privileged pod',
    labels: baseline,
    steps: [
      post(
        PODS,
        pod('web', {
          spec: { containers: [{ name: 'app', image: 'a', securityContext: { privileged: true } }] },
        }),
      ),
    ],
  },
  {
    name: 'An invalid injection is called invalid before anything is said of rights',
    labels: baseline,
    steps: [
      aPod(),
      inject(tool('toe-a', { targetContainerName: 'absent', securityContext: { privileged: true } })),
    ],
  },
  {
    name: 'Restricted refuses a container that does not give up its rights',
    labels: restricted,
    steps: [aPod(clean), inject(tool('toe-a'))],
  },
  {
    name: 'Restricted lets a container in that gives up its rights',
    labels: restricted,
    steps: [aPod(clean), inject(withRights(CLEAN))],
  },
  {
    name: 'Restricted takes what the pod says of user and seccomp for the container',
    labels: restricted,
    steps: [
      aPod(clean),
      inject(withRights({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })),
    ],
  },
  {
    name: 'Restricted refuses root, and says so of user and of runAsNonRoot',
    labels: restricted,
    steps: [
      aPod(clean),
      inject(withRights({ ...CLEAN, runAsUser: 0 })),
      inject(withRights({ ...CLEAN, runAsNonRoot: false })),
    ],
  },
  {
    name: 'Restricted refuses an added capability even when all are dropped',
    labels: restricted,
    steps: [
      aPod(clean),
      inject(withRights({ ...CLEAN, capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] } })),
    ],
  },
  {
    name: 'Restricted refuses a container without seccomp profile',
    labels: restricted,
    steps: [aPod(clean), inject(withRights({ ...CLEAN, seccompProfile: { type: 'Unconfined' } }))],
  },
  {
    name: 'The whole pod is judged: a pod older than the level takes not even a clean container',
    steps: [aPod(), ...setLevel(restricted), inject(withRights(CLEAN))],
  },
  {
    name: 'The same container again is no matter of rights',
    steps: [
      aPod(),
      first(inject(withRights({ capabilities: { add: ['BPF'] } }))),
      ...setLevel(baseline),
      inject(withRights({ capabilities: { add: ['BPF'] } })),
      inject(tool('toe-b')),
    ],
  },
  {
    name: 'A level may name its version',
    labels: { ...baseline, 'pod-security.kubernetes.io/enforce-version': 'v1.30' },
    steps: [aPod(), inject(withRights({ privileged: true }))],
  },
];
