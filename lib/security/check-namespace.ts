import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { Refusal } from '../api/refusal.ts';
import type { Request, Twin } from './check.ts';

/**
 * A tool runs only in the namespaces that its PowerToolConfig lists; without a list in all.
 * @param request of a job in that namespace, or about a pod there.
 */
export function checkNamespace(
  { tool, namespace }: Pick<Request, 'tool' | 'namespace'>,
  config: PowerToolConfig | undefined,
): Refusal | undefined {
  const allowed = config?.spec.allowedNamespaces;
  if (!allowed || allowed.includes(namespace)) return undefined;
  return {
    reason: 'NamespaceNotAllowed',
    message: `The tool "${tool}" may not be used in the namespace "${namespace}". Ask an admin to add it to allowedNamespaces of the PowerToolConfig "${config.metadata.name}".`,
  };
}

/** The same for the API server. */
export const namespaceTwin: Twin = {
  expression: '!has(params.spec.allowedNamespaces) || request.namespace in params.spec.allowedNamespaces',
  message: `'The tool "' + variables.tool + '" may not be used in the namespace "' + request.namespace + '". Ask an admin to add it to allowedNamespaces of the PowerToolConfig "' + params.metadata.name + '".'`,
};
