import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { SERVICE_NAMES } from '../../../functions/registry.ts';
import { makeService } from '../../../knative/generators/service.ts';

interface Namespace {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
}

const NAMESPACES = parseAllDocuments(readFileSync('knative/base/namespaces.yaml', 'utf8'))
  .map((one) => one.toJS() as Namespace)
  .filter(({ kind }) => kind === 'Namespace');

test.each(['toe-system', 'toe-timers'])('%s holds its pods to the level restricted', (name) => {
  const { labels } = NAMESPACES.find(({ metadata }) => metadata.name === name)?.metadata ?? {};
  for (const mode of ['enforce', 'warn', 'audit'])
    expect(labels).toHaveProperty([`pod-security.kubernetes.io/${mode}`], 'restricted');
});

test.each([...SERVICE_NAMES, 'all'] as const)('the pod of %s is within it, and writes to no disk', (name) => {
  const { spec } = makeService(name) as {
    spec: { template: { spec: { containers: { securityContext: object }[]; volumes?: unknown } } };
  };
  const { containers, volumes } = spec.template.spec;
  expect(volumes).toBeUndefined();
  expect(containers.map(({ securityContext }) => securityContext)).toEqual([
    {
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  ]);
});
