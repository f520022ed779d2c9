import { setTimeout as sleep } from 'node:timers/promises';
import type { Kube } from '../../../lib/kube/port.ts';
import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { pathOf, type KubeObject } from './path-of.ts';

/**
 * Waits until every policy that an API server has been given is in force and can be asked: it compiles them once a
 * second, and refuses what they look at until it has read their parameters. One more policy for each kind of
 * parameters tells, stored last: the API server learns of policies in the order in which they are stored, and reads a
 * kind once for all of them.
 * @throws Error when they are not within a minute.
 */
export async function waitInForce(admin: Kube, objects: readonly KubeObject[]): Promise<void> {
  for (const [at, kind] of paramKindsOf(objects).entries()) {
    const name = `in-force-${at}.test.toe.run`;
    const [policy, binding] = probeOf(name, kind);
    for (const object of [policy, binding])
      await admin({ method: 'PATCH', path: pathOf(object), query: APPLY, patch: 'apply', body: object });
    await untilAsked(admin, name);
    for (const object of [binding, policy]) await admin({ method: 'DELETE', path: pathOf(object) });
  }
}

interface ParamKind {
  readonly apiVersion: string;
  readonly kind: string;
}

const APPLY = { fieldManager: 'admin', fieldValidation: 'Strict' };
const WAIT = 50;
const TRIES = 1200;

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

async function untilAsked(admin: Kube, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps`;
  let last = 'it is accepted';
  for (let tries = 0; tries < TRIES; tries += 1) {
    last = await admin({ method: 'POST', path, query: { dryRun: 'All' }, body: { metadata: { name } } }).then(
      () => 'it is accepted',
      (error: unknown) => (error as Error).message,
    );
    if (last.includes('no params found')) return;
    await sleep(WAIT);
  }
  throw new Error(`the policies are not in force: ${last}`);
}
