import {
  API_VERSION,
  PROFILER_IMAGES,
  PROFILER_LIMITS,
  PROFILING_LABEL,
  SYSTEM_NAMESPACE,
} from '../../../lib/api/names.ts';
import { says, VARIABLES } from '../../../lib/security/injection/parts.ts';
import type { Source } from '../../../lib/security/injection/rule.ts';
import { INJECTION_RULES, wordsOf } from '../../../lib/security/injection/rules.ts';
import type { AuditAnnotation, Named, Params, Policy, ResourceRule } from '../policy.ts';
import { IS_OURS } from './ours.ts';

/** The request by which containers are put into a pod: a rule on pods alone does not see it. */
export const INJECTIONS: readonly ResourceRule[] = [
  { apiGroup: '', version: 'v1', resource: 'pods/ephemeralcontainers', operations: ['UPDATE'] },
];

/** What the rules of a source are held against. */
interface Against {
  readonly params?: Params;
  readonly variables?: readonly Named[];
  readonly auditAnnotations?: readonly AuditAnnotation[];
}

/** A missing map of images stops tools: nothing is approved then. */
const IMAGES: Params = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: PROFILER_IMAGES,
  namespace: SYSTEM_NAMESPACE,
  notFound: 'Deny',
};

const AGAINST: Readonly<Record<Source, Against>> = {
  pod: { auditAnnotations: [{ key: 'tool', valueExpression: describeAdded() }] },
  images: { params: IMAGES },
  config: {
    params: {
      apiVersion: API_VERSION,
      kind: 'PowerToolConfig',
      namespace: SYSTEM_NAMESPACE,
      notFound: 'Allow',
    },
    variables: [
      {
        name: 'mine',
        expression: `variables.added.filter(c, ${says('TOE_TOOL', 'e.value == params.spec.name')})`,
      },
    ],
  },
  // No floor until an admin makes one; the strict overlay demands it.
  limits: { params: { ...IMAGES, name: PROFILER_LIMITS, notFound: 'Allow' } },
};

/** What toe itself may put into pods. One policy for each kind of object that the rules are held against. */
export const INJECTION_POLICIES: readonly Policy[] = (Object.keys(INJECTION_RULES) as Source[]).map(
  makeInjectionPolicy,
);

// A missing param refuses the requests of everybody, before conditions are looked at: so these policies see only the
// namespaces where tools may be. All others are closed to us by the one without params.
function makeInjectionPolicy(source: Source): Policy {
  const { params, variables = [], auditAnnotations } = AGAINST[source];
  return {
    name: source === 'pod' ? 'injection' : `injection-${source}`,
    resources: INJECTIONS,
    ...(params ? { params, namespaceLabels: { [PROFILING_LABEL]: 'enabled' } } : {}),
    conditions: [IS_OURS],
    variables: [...VARIABLES, ...variables],
    rules: INJECTION_RULES[source].map((rule) => ({ expression: rule.cel, message: wordsOf(rule) })),
    ...(auditAnnotations ? { auditAnnotations } : {}),
  };
}

// Said of every injection that is asked for, refused or not.
function describeAdded(): string {
  const capabilities = "c.?securityContext.?capabilities.?add.orValue([]).join(',')";
  const privileged = "c.?securityContext.?privileged.orValue(false) ? ' privileged' : ''";
  return `variables.added.map(c, c.name + ' image=' + c.?image.orValue('') + ' target=' + c.?targetContainerName.orValue('') + ' add=' + ${capabilities} + (${privileged})).join('; ')`;
}
