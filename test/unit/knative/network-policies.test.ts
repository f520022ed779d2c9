import { globSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { SERVICE_NAMES } from '../../../functions/registry.ts';
import { makeService } from '../../../knative/generators/service.ts';

interface Peer {
  readonly namespaceSelector?: {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
  };
  readonly ipBlock?: { readonly cidr: string };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
}

interface Policy {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

/** A patch of an overlay. */
interface Patch {
  readonly target: { readonly namespace: string; readonly name: string };
  readonly patch: string;
}

const NAMES = ['UDP 53', 'TCP 53', 'UDP 5353', 'TCP 5353'];

const POLICIES = globSync('knative/base/**/*.yaml')
  .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((one) => one.toJS() as Policy))
  .filter(({ kind }) => kind === 'NetworkPolicy');

function policyOf(namespace: string, name: string): Policy['spec'] {
  const found = POLICIES.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  if (!found) throw new Error(`there is no NetworkPolicy ${namespace}/${name}`);
  return found.spec;
}

const portsOf = (rules: readonly Rule[] = []): number[] =>
  rules.flatMap(({ ports = [] }) => ports.map(({ port }) => port)).sort((a, b) => a - b);
const namespacesOf = (rules: readonly Rule[] = []): string[] =>
  rules
    .flatMap(({ from = [], to = [] }) => [...from, ...to])
    .flatMap(({ namespaceSelector: { matchLabels = {}, matchExpressions = [] } = {} }) => [
      ...Object.values(matchLabels),
      ...matchExpressions.flatMap(({ values }) => values),
    ]);

test.each(['toe-system', 'toe-timers'])(
  'in %s nobody talks to anybody unless a policy lets him',
  (namespace) => {
    const { podSelector, policyTypes, ingress, egress } = policyOf(namespace, 'deny-all');
    expect(podSelector).toEqual({});
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    expect([ingress, egress]).toEqual([undefined, undefined]);
  },
);

test('no policy lets anybody in toe-timers talk', () => {
  const there = POLICIES.filter(({ metadata }) => metadata.namespace === 'toe-timers');
  expect(there.map(({ metadata }) => metadata.name)).toEqual(['deny-all']);
});

test.each([...SERVICE_NAMES, 'all'] as const)('the policy of functions is about the pods of %s', (name) => {
  const { matchLabels = {} } = policyOf('toe-system', 'functions').podSelector;
  const { spec } = makeService(name) as { spec: { template: { metadata: { labels: object } } } };
  expect(Object.keys(matchLabels).length).toBeGreaterThan(0);
  expect(spec.template.metadata.labels).toMatchObject(matchLabels);
});

test('only Knative reaches a function, and only through its queue-proxy', () => {
  const { ingress = [] } = policyOf('toe-system', 'functions');
  expect(ingress.every(({ from = [] }) => from.length > 0)).toBe(true);
  expect(namespacesOf(ingress).sort()).toEqual(['knative-eventing', 'knative-serving', 'kourier-system']);
  expect(portsOf(ingress)).toEqual([8012, 8013, 8112, 9090, 9091]);
});

test('a function reaches the ports of names and of API servers, and no other', () => {
  const { egress } = policyOf('toe-system', 'functions');
  expect(portsOf(egress)).toEqual([53, 53, 443, 5353, 5353, 6443]);
});

test('an event source is reached by nobody, and sends to the Broker only', () => {
  const { ingress, egress = [] } = policyOf('toe-system', 'sources');
  expect(ingress).toBeUndefined();
  expect(portsOf(egress)).toEqual([53, 53, 443, 5353, 5353, 6443, 8080, 8443]);
  const toBroker = egress.filter((rule) => portsOf([rule]).includes(8080));
  expect(namespacesOf(toBroker)).toEqual(['knative-eventing']);
});

test('names are asked for by UDP and TCP, on the port of most clusters and on that of OpenShift', () => {
  for (const name of ['functions', 'sources']) {
    const [names] = policyOf('toe-system', name).egress ?? [];
    expect(names?.ports?.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(NAMES);
  }
  const { spec } = parse(readFileSync('samples/network-policy.yaml', 'utf8')) as Policy;
  const [names] = spec.egress ?? [];
  expect(names?.ports?.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(NAMES);
  expect(namespacesOf(names ? [names] : [])).toEqual(['kube-system', 'openshift-dns']);
});

const patchesIn = (text: string) => (parse(text) as { patches: Patch[] }).patches;
const toApiServer = ({ target, patch }: Patch, pattern: RegExp): Rule | undefined => {
  const [operation] = parse(patch) as { path: string }[];
  const index = Number(pattern.exec(operation?.path ?? '')?.[1]);
  return policyOf(target.namespace, target.name).egress?.[index];
};

test('the overlay for the address of the API server changes just the rules for it', () => {
  const patches = patchesIn(readFileSync('knative/overlays/api-server-address/kustomization.yaml', 'utf8'));
  expect(patches.map(({ target }) => target.name)).toEqual(['functions', 'sources']);
  for (const patch of patches) {
    const rule = toApiServer(patch, /^\/spec\/egress\/(\d+)\/to$/);
    expect(rule?.to).toBeUndefined();
    expect(portsOf(rule ? [rule] : [])).toEqual([443, 6443]);
  }
});

test('so do the patches of docs/admins.md for its port', () => {
  const [, text = ''] =
    /```\n(patches:\n[^`]*NetworkPolicy[^`]*)```/.exec(readFileSync('docs/admins.md', 'utf8')) ?? [];
  const patches = patchesIn(text);
  expect(patches.map(({ target }) => target.name)).toEqual(['functions', 'sources']);
  for (const patch of patches) {
    const rule = toApiServer(patch, /^\/spec\/egress\/(\d+)\/ports\/-$/);
    expect(portsOf(rule ? [rule] : [])).toEqual([443, 6443]);
  }
});
