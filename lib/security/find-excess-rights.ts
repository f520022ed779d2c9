/** A rule about resources, as a Role has it and a SelfSubjectRulesReview shows it. */
export interface Rule {
  readonly apiGroups: readonly string[];
  /** With the subresource where there is one: `pods/status`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only objects of these names; empty: all. */
  readonly resourceNames: readonly string[];
}

/** A rule about other paths of the API server. */
export interface PathRule {
  readonly paths: readonly string[];
  readonly verbs: readonly string[];
}

/** What somebody may do in one namespace. */
export interface Rights {
  readonly rules: readonly Rule[];
  readonly pathRules: readonly PathRule[];
}

// What Kubernetes gives to everybody: system:basic-user, system:discovery, system:public-info-viewer and
// system:service-account-issuer-discovery.
const ORDINARY: readonly Rule[] = [
  ['authorization.k8s.io', 'selfsubjectaccessreviews'],
  ['authorization.k8s.io', 'selfsubjectrulesreviews'],
  ['authentication.k8s.io', 'selfsubjectreviews'],
].map(([group = '', resource = '']) => ({
  apiGroups: [group],
  resources: [resource],
  verbs: ['create'],
  resourceNames: [],
}));
const ORDINARY_PATHS =
  /^\/(healthz|livez|readyz|version\/?|(api|apis|openapi)(\/\*)?|\.well-known\/openid-configuration\/?|openid\/v1\/jwks\/?)$/;

/**
 * The rights that somebody has beyond those declared, in words: `patch pods`, `get secrets "a"`, `list jobs.batch`.
 * A wildcard is more than anything that can be declared.
 */
export function findExcessRights({ rules, pathRules }: Rights, declared: readonly Rule[]): string[] {
  const allowed = [...ORDINARY, ...declared];
  const rights = rules.flatMap(rightsOf).filter((right) => !allowed.some((rule) => covers(rule, right)));
  const paths = pathRules.flatMap(({ paths: all, verbs }) =>
    all.flatMap((path) =>
      verbs.filter((verb) => verb !== 'get' || !ORDINARY_PATHS.test(path)).map((verb) => `${verb} ${path}`),
    ),
  );
  return [...new Set([...rights.map(wordsOf), ...paths])].sort();
}

/** One verb on one resource. */
interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** Undefined: all. */
  readonly name: string | undefined;
}

function rightsOf({ apiGroups, resources, verbs, resourceNames }: Rule): Right[] {
  const names = resourceNames.length > 0 ? resourceNames : [undefined];
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => names.map((name) => ({ group, resource, verb, name }))),
    ),
  );
}

function covers({ apiGroups, resources, verbs, resourceNames }: Rule, right: Right): boolean {
  return (
    apiGroups.includes(right.group) &&
    resources.includes(right.resource) &&
    verbs.includes(right.verb) &&
    (resourceNames.length === 0 || (right.name !== undefined && resourceNames.includes(right.name)))
  );
}

function wordsOf({ group, resource, verb, name }: Right): string {
  const [kind = '', ...subresource] = resource.split('/');
  const full = [group === '' ? kind : `${kind}.${group}`, ...subresource].join('/');
  return `${verb} ${full}${name === undefined ? '' : ` "${name}"`}`;
}
