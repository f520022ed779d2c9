import type { Kube } from '../../../lib/kube/port.ts';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { apply } from './apply.ts';
import { pathOf, type KubeObject } from './path-of.ts';
import { until } from './until.ts';

/**
 * Waits until every policy that an API server has been given is in force and can be asked: it compiles them once a
 * second, and refuses what they look at until it has read their parameters. One more policy for each kind of
 * parameters tells, stored last: the API server learns of policies in the order in which they are stored, and reads a
 * kind once for all of them.
 * @throws Error when they are not within a minute.
 */
export async function waitInForce(admin: Kube, objects: readonly KubeObject[]): Promise<void> {
  const probes = paramKindsOf(objects).map((kind, at) => probeOf(`in-force-${at}.test.toe.run`, kind));
  for (const object of probes.flat()) await apply(admin, object);
  await until(
    async () => (await Promise.all(probes.map(([policy]) => isAsked(admin, policy)))).every(Boolean),
    MINUTE,
  );
  for (const object of probes.flat().reverse()) await admin({ method: 'DELETE', path: pathOf(object) });
}

interface ParamKind {
  readonly apiVersion: string;
  readonly kind: string;
}

const MINUTE = 60_000;

function paramKindsOf(objects: readonly KubeObject[]): ParamKind[] {
  const kinds = objects.flatMap(({ spec }) => (spec?.['paramKind'] as ParamKind | undefined) ?? []);
  return [...new Map(kinds.map((kind) => [JSON.stringify(kind), kind])).values()];
}

/** A policy about the ConfigMap of its name. Its parameter is never there, which the API server knows only once it has looked. */
function probeOf(name: string, paramKind: ParamKind): [KubeObject, KubeObject] {
  const [apiVersion, metadata] = ['admissionregistration.k8s.io/v1', { name }];
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] };
  const resourceRules = [{ ...rule, resourceNames: [name] }];
  const policy = { paramKind, matchConstraints: { resourceRules }, validations: [{ expression: 'false' }] };
  const paramRef = { name: 'absent', namespace: SYSTEM_NAMESPACE, parameterNotFoundAction: 'Deny' };
  const binding = { policyName: name, paramRef, validationActions: ['Deny'] };
  return [
    { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata, spec: policy },
    { apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata, spec: binding },
  ];
}

async function isAsked(admin: Kube, { metadata: { name } }: KubeObject): Promise<boolean> {
  const path = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps`;
  const asking = admin({ method: 'POST', path, query: { dryRun: 'All' }, body: { metadata: { name } } });
  return asking.then(
    () => false,
    (error: unknown) => (error as Error).message.includes('no params found'),
  );
}
