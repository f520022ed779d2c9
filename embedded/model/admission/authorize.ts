import type { Call, Verb } from '../call.ts';
import { forbidden } from '../failure.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { about } from '../resource.ts';

/** What RBAC looks at. */
export type Asked = Pick<Call, 'verb' | 'resource' | 'namespace' | 'name' | 'subresource' | 'identity'>;

/** @throws Failure 403 when the user may not do this, in the words of RBAC. */
export function authorize(call: Asked, verb: Verb = call.verb): void {
  const { resource, name, subresource, identity } = call;
  const { group, plural } = resource;
  // A namespace is in itself.
  const namespace = resource === namespaces ? name : (call.namespace ?? '');
  const access = { verb, group, resource: plural, subresource, namespace, name };
  if (identity.allows?.(access) ?? true) return;
  const what = subresource ? `${plural}/${subresource}` : plural;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  throw forbidden(
    about(resource, name || undefined),
    `User "${identity.user}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`,
  );
}
