import { globSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { FUNCTION_NAMES } from '../../../functions/registry.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly resources?: readonly Watched[] };
}

interface Watched {
  readonly kind: string;
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
}

const BASE = 'knative/base';
const FILES = globSync(`${BASE}/**/*.yaml`).filter((file) => !file.endsWith('kustomization.yaml'));
const OBJECTS = FILES.flatMap((file) =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((one) => one.toJS() as Manifest),
);
const kustomizationOf = (folder: string) =>
  parse(readFileSync(`${folder}/kustomization.yaml`, 'utf8')) as {
    resources: string[];
    patches?: { target: { name: string } }[];
  };

test('every manifest of the base is deployed', () => {
  const deployed = kustomizationOf(BASE).resources.filter((path) => !path.startsWith('..'));
  expect(deployed.sort()).toEqual(FILES.map((file) => file.slice(BASE.length + 1)).sort());
});

test('the single service replaces the services and triggers of every function', () => {
  const { patches = [] } = kustomizationOf('knative/overlays/single-service');
  const replaced = (name: string) =>
    patches.filter(({ target }) => new RegExp(`^${target.name}$`).test(name));
  for (const name of FUNCTION_NAMES) {
    expect(replaced(`toe-${name}`)).toHaveLength(1);
    expect(replaced(`toe-${name}-kind-add`)).toHaveLength(1);
  }
});

test('beside the single service nothing sends dead letters to a service that is not there', () => {
  const { patches = [] } = kustomizationOf('knative/overlays/single-service');
  const stays = OBJECTS.filter(({ kind }) => kind === 'Trigger').filter(
    ({ metadata }) => !/^toe-(creation|status|cleanup|config)-/.test(metadata.name),
  );
  expect(stays.length).toBeGreaterThan(0);
  for (const { metadata } of stays)
    expect(patches.filter(({ target }) => new RegExp(`^${target.name}$`).test(metadata.name))).toHaveLength(
      1,
    );
});

test('who created a PowerTool is set in the same way by either version of the API', () => {
  const [stable, beta] = ['created-by', 'created-by-v1beta1'].map((name) => {
    const folder = `knative/components/${name}`;
    return kustomizationOf(folder).resources.map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  });
  expect(stable?.join('')).toContain('apiVersion: admissionregistration.k8s.io/v1\n');
  expect(beta?.map((text) => text.replaceAll('k8s.io/v1beta1', 'k8s.io/v1'))).toEqual(stable);
  expect(beta).not.toEqual(stable);
});

test('of all ConfigMaps only a change of profiler-images wakes anybody', () => {
  const watched = OBJECTS.flatMap(({ spec }) => spec?.resources ?? []).filter(
    ({ kind }) => kind === 'ConfigMap',
  );
  expect(watched).toHaveLength(1);
  const labels = Object.entries(watched[0]?.selector?.matchLabels ?? {});
  expect(labels.length).toBeGreaterThan(0);
  const woken = OBJECTS.filter(
    ({ kind, metadata }) =>
      kind === 'ConfigMap' && labels.every(([key, value]) => metadata.labels?.[key] === value),
  );
  expect(OBJECTS.filter(({ kind }) => kind === 'ConfigMap').length).toBeGreaterThan(1);
  expect(woken.map(({ metadata }) => metadata.name)).toEqual(['profiler-images']);
});
