import { GROUP } from '../../lib/api/names.ts';
import { PART_OF } from './names.ts';
import { accountTokens } from './policies/account-tokens.ts';
import { configLoss } from './policies/config-loss.ts';
import { configPlace } from './policies/config-place.ts';
import { createdBy, runCreatedBy } from './policies/created-by.ts';
import { crossNamespace } from './policies/cross-namespace.ts';
import { INJECTION_POLICIES } from './policies/injection.ts';
import { jobFinalizer } from './policies/job-finalizer.ts';
import { optedIn } from './policies/opted-in.ts';
import { OWN_WRITE_POLICIES } from './policies/own-writes.ts';
import { powerToolConfigAdvice, powerToolConfigs } from './policies/power-tool-configs.ts';
import { profilerImages } from './policies/profiler-images.ts';
import { reservedSecrets } from './policies/reserved-secrets.ts';
import { toolEntry } from './policies/tool-entry.ts';
import { toolGrants } from './policies/tool-grants.ts';
import { toolLimits } from './policies/tool-limits.ts';

/**
 * A rule that the API server itself holds requests to (ValidatingAdmissionPolicy). Expressions are CEL; each costs
 * at most 1,000,000 and all of a policy 10,000,000, of which a question to the authorizer takes 350,000.
 */
export interface Policy {
  /** Name in the cluster, after `toe-`, and of the manifest. */
  readonly name: string;
  readonly resources: readonly ResourceRule[];
  /** Only namespaces that carry these labels. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** Only objects that carry this label. Unlike a condition it is looked at once, before any params. */
  readonly objectLabel?: string;
  /** Objects that the rules are held against, one after the other, as `params`: every one must agree. */
  readonly params?: Params;
  /** What becomes of a request that breaks a rule; without it, Deny. */
  readonly actions?: readonly ('Deny' | 'Warn' | 'Audit')[];
  /** Only requests for which all of these hold. */
  readonly conditions: readonly Named[];
  /** Parts of the rules: `variables.NAME`, worked out when first used. */
  readonly variables: readonly Named[];
  readonly rules: readonly Rule[];
  /** What the audit log says of each request that matches. */
  readonly auditAnnotations?: readonly AuditAnnotation[];
}

/** Which objects are the params of a policy: the one of this name, or all; without a namespace in that of the request. */
export interface Params {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  /** What holds when there is none. */
  readonly notFound: 'Allow' | 'Deny';
}

/** A text in the audit log, under `POLICY/key`; none when the expression gives an empty text. */
export interface AuditAnnotation {
  readonly key: string;
  readonly valueExpression: string;
}

/** Which requests a policy looks at. */
export interface ResourceRule {
  readonly apiGroup: string;
  readonly version: string;
  readonly resource: string;
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT')[];
}

export interface Named {
  readonly name: string;
  readonly expression: string;
}

/** What must hold, and what to tell whoever is refused: a text, or an expression that gives one. */
export type Rule = { readonly expression: string } & (
  { readonly message: string } | { readonly messageExpression: string }
);

/** Every policy. Each is a manifest of knative/base/policies. */
export const POLICIES: readonly Policy[] = [
  crossNamespace,
  optedIn,
  toolGrants,
  toolLimits,
  createdBy,
  runCreatedBy,
  profilerImages,
  powerToolConfigs,
  powerToolConfigAdvice,
  configPlace,
  configLoss,
  ...INJECTION_POLICIES,
  ...OWN_WRITE_POLICIES,
  reservedSecrets,
  toolEntry,
  accountTokens,
  jobFinalizer,
];

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
