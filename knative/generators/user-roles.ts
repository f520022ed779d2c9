import { GROUP, PROFILER_IMAGES, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { PART_OF } from './names.ts';

/** A role for people. It is bound to nobody: admins decide who gets it. */
export interface UserRole {
  readonly name: string;
  /** Whom it is for and how it is bound; for the reference page. */
  readonly usage: string;
  /** Where it is a Role; without it a ClusterRole. */
  readonly namespace?: string;
  /** Which of the roles of Kubernetes get its rights too. */
  readonly joins?: readonly ('admin' | 'edit' | 'view')[];
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly apiGroup: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly names?: readonly string[];
}

const READ = ['get', 'list', 'watch'] as const;
const WRITE = ['create', 'update', 'patch', 'delete'] as const;

// There is no such subresource in the API server: the collector asks it whether somebody may.
const SEE_RESULTS: Rule = { apiGroup: GROUP, resource: 'powertools/artifacts', verbs: ['get'] };

/** Every role for people. The status of PowerTools and PowerToolConfigs is in none: toe alone writes it. */
export const USER_ROLES: readonly UserRole[] = [
  {
    name: 'toe-admin',
    usage:
      'Decides on tools: bind it with a ClusterRoleBinding, and the Role of the same name in toe-system.',
    rules: [
      { apiGroup: GROUP, resource: 'powertoolconfigs', verbs: [...READ, ...WRITE, 'use'] },
      { apiGroup: GROUP, resource: 'powertools', verbs: [...READ, ...WRITE, 'deletecollection'] },
      { apiGroup: GROUP, resource: 'powertools/artifacts', verbs: ['get', 'delete'] },
    ],
  },
  {
    name: 'toe-admin',
    namespace: SYSTEM_NAMESPACE,
    usage: 'Approves images: bind it in toe-system, beside the ClusterRole of the same name.',
    rules: [
      { apiGroup: '', resource: 'configmaps', verbs: ['get', 'update', 'patch'], names: [PROFILER_IMAGES] },
    ],
  },
  {
    name: 'toe-user',
    usage: 'Runs tools: bind it in the namespaces of the user.',
    joins: ['admin', 'edit'],
    rules: [
      { apiGroup: GROUP, resource: 'powertools', verbs: [...READ, 'create', 'patch', 'delete'] },
      SEE_RESULTS,
    ],
  },
  {
    name: 'toe-viewer',
    usage: 'Sees jobs, not their results: bind it in the namespaces of the user.',
    joins: ['view'],
    rules: [{ apiGroup: GROUP, resource: 'powertools', verbs: READ }],
  },
  {
    // A result is as secret as the memory of the program, which `view` does not show: no role of Kubernetes gets this one.
    name: 'toe-results',
    usage: 'Sees jobs and their results: bind it in the namespaces of the user.',
    rules: [{ apiGroup: GROUP, resource: 'powertools', verbs: READ }, SEE_RESULTS],
  },
  {
    name: 'toe-use-all-tools',
    usage: 'May use every tool, also those to come: bind it in toe-system.',
    rules: [{ apiGroup: GROUP, resource: 'powertoolconfigs', verbs: ['use'] }],
  },
];

/** The manifests of the roles for people. */
export function makeUserRoles(): object[] {
  return USER_ROLES.map(makeUserRole);
}

function makeUserRole({ name, namespace, joins = [], rules }: UserRole): object {
  const joined = joins.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true'] as const);
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: namespace === undefined ? 'ClusterRole' : 'Role',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...PART_OF, ...Object.fromEntries(joined) },
    },
    rules: rules.map(({ apiGroup, resource, verbs, names }) => ({
      apiGroups: [apiGroup],
      resources: [resource],
      verbs,
      ...(names ? { resourceNames: names } : {}),
    })),
  };
}
