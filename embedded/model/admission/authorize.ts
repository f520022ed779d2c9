import type { Call, Verb } from '../call.ts';
import { forbidden } from '../failure.ts';
import { about } from '../resource.ts';

/** @throws Failure 403 when the user may not do this, in the words of RBAC. */
export function authorize(call: Call, verb: Verb = call.verb): void {
  const { resource, namespace = '', name, subresource, identity } = call;
  const { group, plural } = resource;
  const access = { verb, group, resource: plural, subresource, namespace, name };
  if (identity.allows?.(access) ?? true) return;
  const what = subresource ? `${plural}/${subresource}` : plural;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  throw forbidden(
    about(resource, name || undefined),
    `User "${identity.user}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`,
  );
}
