import { covers } from '../../embedded/covers.ts';
import type { Access } from '../../embedded/model/api-server.ts';
import type { Permission } from '../../functions/function.ts';
import type { KubeRequest } from '../../lib/kube/port.ts';

/** Whether a function that has these permissions may send a request. */
export function isAllowed(request: KubeRequest, permissions: readonly Permission[]): boolean {
  const access = accessOf(request);
  return permissions.some((permission) => covers(permission, access));
}

const PATH =
  /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/;

function accessOf({ method, path }: KubeRequest): Access {
  const [, group = '', namespace = '', resource = '', name = '', subresource = ''] = PATH.exec(path) ?? [];
  return { verb: verbOf(method, name !== ''), group, namespace, resource, name, subresource };
}

function verbOf(method: KubeRequest['method'], isOne: boolean): Access['verb'] {
  const verbs = {
    GET: isOne ? 'get' : 'list',
    POST: 'create',
    PATCH: 'patch',
    DELETE: isOne ? 'delete' : 'deletecollection',
  } as const;
  return verbs[method];
}
