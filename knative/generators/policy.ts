import { GROUP } from '../../lib/api/names.ts';
import { PART_OF } from './names.ts';
import { crossNamespace } from './policies/cross-namespace.ts';

/**
 * A rule that the API server itself holds requests to (ValidatingAdmissionPolicy). Expressions are CEL; each costs
 * at most 1,000,000 and all of a policy 10,000,000, of which a question to the authorizer takes 350,000.
 */
export interface Policy {
  /** Name in the cluster, after `toe-`, and of the manifest. */
  readonly name: string;
  readonly resources: readonly ResourceRule[];
  /** Only requests for which all of these hold. */
  readonly conditions: readonly Named[];
  /** Parts of the rules: `variables.NAME`, worked out when first used. */
  readonly variables: readonly Named[];
  readonly rules: readonly Rule[];
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
export const POLICIES: readonly Policy[] = [crossNamespace];

/** A policy and its binding, which denies. What cannot be evaluated is denied too. */
export function makePolicy({ name, resources, conditions, variables, rules }: Policy): object[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name: `toe-${name}.${GROUP}`, labels: PART_OF };
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: resources.map(makeResourceRule) },
        matchConditions: conditions,
        variables,
        validations: rules.map((rule) => ({ ...rule, reason: 'Forbidden' })),
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: metadata.name, validationActions: ['Deny'] },
    },
  ];
}

function makeResourceRule({ apiGroup, version, resource, operations }: ResourceRule): object {
  return { apiGroups: [apiGroup], apiVersions: [version], resources: [resource], operations };
}
