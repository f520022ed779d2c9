import {
  API_VERSION,
  PROFILER_IMAGES,
  PROFILER_LIMITS,
  PROFILING_LABEL,
  SYSTEM_NAMESPACE,
} from '../../../lib/api/names.ts';
import { ARGS_VARIABLES } from '../../../lib/security/injection/config-args.ts';
import { says, VARIABLES } from '../../../lib/security/injection/parts.ts';
import type { InjectionRule, Source } from '../../../lib/security/injection/rule.ts';
import { INJECTION_RULES, STRICT_RULES, wordsOf } from '../../../lib/security/injection/rules.ts';
import type { AuditAnnotation, Named, Params, Policy, ResourceRule, Rule } from '../policy.ts';
import { IS_BOUND, IS_OURS } from './ours.ts';
import { systemConfigMap } from './system-config-map.ts';

/** The request by which containers are put into a pod: a rule on pods alone does not see it. */
export const INJECTIONS: readonly ResourceRule[] = [
  { apiGroup: '', version: 'v1', resource: 'pods/ephemeralcontainers', operations: ['UPDATE'] },
];

/** What the rules of a source are held against. */
interface Against {
  readonly params?: Params;
  readonly conditions?: readonly Named[];
  readonly variables?: readonly Named[];
  readonly auditAnnotations?: readonly AuditAnnotation[];
}

const AGAINST: Readonly<Record<Source, Against>> = {
  pod: { auditAnnotations: [{ key: 'tool', valueExpression: describeAdded() }] },
  // A missing map of images stops tools: nothing is approved then.
  images: { params: systemConfigMap(PROFILER_IMAGES, 'Deny') },
  config: {
    params: {
      apiVersion: API_VERSION,
      kind: 'PowerToolConfig',
      namespace: SYSTEM_NAMESPACE,
      notFound: 'Allow',
    },
    // One policy is worked out for each PowerToolConfig: all but that of the tool are left out at once.
    conditions: [
      {
        name: 'is-mine',
        expression: `object.spec.?ephemeralContainers.orValue([]).exists(c, ${says('TOE_TOOL', 'e.value == params.spec.name')})`,
      },
    ],
    variables: [
      {
        name: 'mine',
        expression: `variables.added.filter(c, ${says('TOE_TOOL', 'e.value == params.spec.name')})`,
      },
      ...ARGS_VARIABLES,
    ],
  },
  // No floor until an admin makes one; the strict overlay demands it.
  limits: { params: systemConfigMap(PROFILER_LIMITS, 'Allow') },
};

/** What toe itself may put into pods. One policy for each kind of object that the rules are held against. */
export const INJECTION_POLICIES: readonly Policy[] = (Object.keys(INJECTION_RULES) as Source[]).map(
  makeInjectionPolicy,
);

/**
 * What the strict overlay adds: digests only, and tools only where there is a PowerTool. The second asks people too,
 * whose ephemeral containers (kubectl debug) are refused in an opted-in namespace without any PowerTool: whether
 * params are there is asked before who asks. So it is not for everybody.
 */
export const STRICT_POLICIES: readonly Policy[] = [
  {
    name: 'injection-strict',
    resources: INJECTIONS,
    conditions: [IS_OURS],
    variables: VARIABLES,
    rules: STRICT_RULES.map(toRule),
  },
  {
    name: 'injection-jobs',
    resources: INJECTIONS,
    namespaceLabels: { [PROFILING_LABEL]: 'enabled' },
    params: { apiVersion: API_VERSION, kind: 'PowerTool', notFound: 'Deny' },
    conditions: [IS_OURS],
    variables: [],
    rules: [{ expression: 'has(params.spec)', message: 'There is a PowerTool in the namespace of the pod.' }],
  },
];

// A missing param refuses the requests of everybody, before conditions are looked at: so these policies see only the
// namespaces where tools may be. All others are closed to us by the one without params.
function makeInjectionPolicy(source: Source): Policy {
  const { params, conditions = [], variables = [], auditAnnotations } = AGAINST[source];
  return {
    name: source === 'pod' ? 'injection' : `injection-${source}`,
    resources: INJECTIONS,
    ...(params ? { params, namespaceLabels: { [PROFILING_LABEL]: 'enabled' } } : {}),
    conditions: [IS_OURS, ...conditions],
    variables: [...VARIABLES, ...variables],
    rules: [...(source === 'pod' ? [IS_BOUND] : []), ...INJECTION_RULES[source].map(toRule)],
    ...(auditAnnotations ? { auditAnnotations } : {}),
  };
}

function toRule(rule: InjectionRule): Rule {
  return { expression: rule.cel, message: wordsOf(rule) };
}

// Said of every injection that is asked for, refused or not.
function describeAdded(): string {
  const capabilities = "c.?securityContext.?capabilities.?add.orValue([]).join(',')";
  const privileged = "c.?securityContext.?privileged.orValue(false) ? ' privileged' : ''";
  return `variables.added.map(c, c.name + ' image=' + c.?image.orValue('') + ' target=' + c.?targetContainerName.orValue('') + ' add=' + ${capabilities} + (${privileged})).join('; ')`;
}
