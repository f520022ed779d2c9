import { GROUP } from '../../lib/api/names.ts';
import { PART_OF } from './names.ts';
import { configLoss } from './policies/config-loss.ts';
import { profilerImages } from './policies/profiler-images.ts';
import type { Params, Policy, ResourceRule } from './policy.ts';

/** A policy and its binding. What cannot be evaluated counts as a broken rule. */
export function makePolicy(policy: Policy): object[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name: policyName(policy), labels: PART_OF };
  return [
    { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata, spec: makeSpec(policy) },
    { apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata, spec: makeBinding(policy) },
  ];
}

/** Name of a policy and of its binding in the cluster. */
function policyName({ name }: Pick<Policy, 'name'>): string {
  return `toe-${name}.${GROUP}`;
}

/**
 * In strict mode what is otherwise a warning about profiler-images, or about the loss of a PowerToolConfig, is
 * refused: a second binding of the same policy, applied besides any overlay.
 */
export function makeStrictBindings(): object[] {
  return [profilerImages, configLoss].map((policy) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `toe-strict-${policy.name}.${GROUP}`, labels: PART_OF },
    spec: makeBinding({ ...policy, actions: ['Deny'] }),
  }));
}

function makeSpec(policy: Policy): object {
  const { resources, namespaceLabels, objectLabel, conditions, variables, rules, params, auditAnnotations } =
    policy;
  return {
    failurePolicy: 'Fail',
    ...(params ? { paramKind: { apiVersion: params.apiVersion, kind: params.kind } } : {}),
    matchConstraints: {
      resourceRules: resources.map(makeResourceRule),
      ...(namespaceLabels ? { namespaceSelector: { matchLabels: namespaceLabels } } : {}),
      ...(objectLabel
        ? { objectSelector: { matchExpressions: [{ key: objectLabel, operator: 'Exists' }] } }
        : {}),
    },
    matchConditions: conditions,
    variables,
    validations: rules.map((rule) => ({ ...rule, reason: 'Forbidden' })),
    ...(auditAnnotations ? { auditAnnotations } : {}),
  };
}

function makeBinding(policy: Policy): object {
  const { params, actions = ['Deny'] } = policy;
  return {
    policyName: policyName(policy),
    ...(params ? { paramRef: makeParamRef(params) } : {}),
    validationActions: actions,
  };
}

function makeParamRef({ name, namespace, notFound }: Params): object {
  const which = name === undefined ? { selector: {} } : { name };
  return { ...which, ...(namespace ? { namespace } : {}), parameterNotFoundAction: notFound };
}

/** A rule of `matchConstraints`. */
export function makeResourceRule({ apiGroup, version, resource, operations }: ResourceRule): object {
  return { apiGroups: [apiGroup], apiVersions: [version], resources: [resource], operations };
}
