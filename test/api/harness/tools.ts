import { API_VERSION, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { powerToolConfigsPath, profilerImagesPath } from '../../../lib/kube/paths.ts';
import { admin } from './api.ts';

/** What admins have decided in these tests: tool -> image. */
export const IMAGES = {
  aperf: 'registry.test/aperf:v1.0.0',
  plain: `registry.test:5000/tools/plain@sha256:${'a'.repeat(64)}`,
  perf: 'registry.test/perf:v1',
  tracer: 'registry.test/tracer:v1',
  'dotted.name': 'registry.test/dotted:v1',
  elsewhere: 'registry.test/elsewhere:v1',
  short: 'registry.test/short:v1',
  twice: 'registry.test/twice:v1',
  scarce: 'registry.test/scarce:v1',
  rooted: 'registry.test/rooted:v1',
  ladder: 'registry.test/ladder:v1',
  broken: 'not an image',
} as const;

/** PowerToolConfigs by their own name: `plain` and `dotted.name` have none. */
const CONFIGS: Readonly<Record<string, Record<string, unknown>>> = {
  aperf: { name: 'aperf', security: { allowPrivileged: false, capabilities: { add: ['SYS_PTRACE'] } } },
  perf: { name: 'perf', security: { allowPrivileged: true } },
  tracer: { name: 'tracer', security: { capabilities: { add: ['SYS_ADMIN', 'PERFMON', 'BPF'] } } },
  elsewhere: { name: 'elsewhere', allowedNamespaces: ['another'] },
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

/** Writes images and configs; again is no change. */
export async function prepareTools(): Promise<void> {
  const image = [{ op: 'add', path: '/data', value: IMAGES }];
  await admin({ method: 'PATCH', path: profilerImagesPath, patch: 'json', body: image });
  for (const [name, spec] of Object.entries(CONFIGS)) {
    const metadata = { name, namespace: SYSTEM_NAMESPACE };
    const body = { apiVersion: API_VERSION, kind: 'PowerToolConfig', metadata, spec };
    const query = { fieldManager: 'admin', fieldValidation: 'Strict' };
    await admin({ method: 'PATCH', path: `${powerToolConfigsPath}/${name}`, patch: 'apply', query, body });
  }
}
