import type { Permission } from '../../functions/function.ts';
import type { KubeRequest } from '../../lib/kube/port.ts';

/** What a request needs of RBAC, as the API server sees it. */
export interface Right {
  readonly apiGroup: string;
  readonly resource: string;
  readonly verb: string;
  /** Undefined: all of them, or an object that is in none. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

const PATH =
  /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/;

/** The right that a request needs. */
export function rightOf({ method, path }: KubeRequest): Right {
  const [, apiGroup = '', namespace, kind = '', name, subresource] = PATH.exec(path) ?? [];
  const verb = verbOf(method, name !== undefined);
  return { apiGroup, namespace, resource: subresource ? `${kind}/${subresource}` : kind, verb, name };
}

function verbOf(method: KubeRequest['method'], isOne: boolean): string {
  const verbs = {
    GET: isOne ? 'get' : 'list',
    POST: 'create',
    PATCH: 'patch',
    DELETE: isOne ? 'delete' : 'deletecollection',
  };
  return verbs[method];
}

const SCOPES = { system: 'toe-system', timers: 'toe-timers' } as const;

/** Whether a function that has these permissions may send a request. */
export function isAllowed(request: KubeRequest, permissions: readonly Permission[]): boolean {
  const right = rightOf(request);
  return permissions.some(
    ({ apiGroup, resource, verbs, scope, names }) =>
      apiGroup === right.apiGroup &&
      resource === right.resource &&
      verbs.includes(right.verb) &&
      (scope === 'cluster' || SCOPES[scope] === right.namespace) &&
      (!names || (right.name !== undefined && names.includes(right.name))),
  );
}
