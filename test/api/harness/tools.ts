import { API_VERSION, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { profilerImagesPath } from '../../../lib/kube/paths.ts';
import { CASE_CONFIGS, CASE_IMAGES } from '../../build/injection-cases.ts';
import { admin, clientOf } from './api.ts';
import { apply } from './apply.ts';
import { goodContainer, tryToAdd } from './injections.ts';
import { runPod } from './kubelet.ts';
import { getPod, makeNamespace } from './objects.ts';
import { untilAccepted, untilRefused } from './until.ts';

/** What admins have decided in these tests: tool -> image. */
export const IMAGES = {
  ...CASE_IMAGES,
  'dotted.name': 'registry.test/dotted:v1',
  short: 'registry.test/short:v1',
  twice: 'registry.test/twice:v1',
  scarce: 'registry.test/scarce:v1',
  rooted: 'registry.test/rooted:v1',
  ladder: 'registry.test/ladder:v1',
  broken: 'not an image',
} as const;

/** PowerToolConfigs by their own name: `plain` and `dotted.name` have none. */
const CONFIGS: Readonly<Record<string, Record<string, unknown>>> = {
  ...CASE_CONFIGS,
  short: { name: 'short', maxDuration: '5m' },
  'twice-a': { name: 'twice' },
  'twice-b': { name: 'twice' },
  scarce: { name: 'scarce', budgets: { maxConcurrentPods: 2, maxConcurrentPodsPerNode: 1 } },
  rooted: { name: 'rooted', runsAsRoot: true, needsMemory: '64Mi' },
  ladder: {
    name: 'ladder',
    security: {
      capabilities: { add: ['SYS_PTRACE', 'PERFMON'] },
      lesserModes: [
        { name: 'same-user', runAs: 'Target' },
        { name: 'ptrace', runAs: 'Root', capabilities: { add: ['SYS_PTRACE'] } },
      ],
    },
  },
  broken: { name: 'broken' },
};

/** Writes images and configs, and waits until the policies know them; again is no change. */
export async function prepareTools(): Promise<void> {
  const image = [{ op: 'add', path: '/data', value: IMAGES }];
  await admin({ method: 'PATCH', path: profilerImagesPath, patch: 'json', body: image });
  for (const [name, spec] of Object.entries(CONFIGS)) {
    const metadata = { name, namespace: SYSTEM_NAMESPACE };
    await apply(admin, { apiVersion: API_VERSION, kind: 'PowerToolConfig', metadata, spec });
  }
  await waitKnown();
}

// The API server holds injections to copies of its own, one of the map of images and one of all configs: what was
// written last is known when all is.
async function waitKnown(): Promise<void> {
  const pod = await getPod(await runPod(await makeNamespace()));
  const good = await goodContainer(pod, 'ladder');
  const kube = clientOf('creation');
  await untilAccepted(() => tryToAdd(kube, pod.metadata, [good]));
  const capabilities = { drop: ['ALL'], add: ['SYS_PTRACE', 'PERFMON', 'SYSLOG'] };
  const greedy = { ...good, securityContext: { ...good.securityContext, capabilities } };
  await untilRefused(() => tryToAdd(kube, pod.metadata, [greedy]), "'toe-injection-config.");
}
