import type { Check } from './check.ts';

/** A tool runs only in the namespaces that its PowerToolConfig lists; without a list in all. */
export const checkNamespace: Check = ({ tool, namespace }, config) => {
  const allowed = config?.spec.allowedNamespaces;
  if (!allowed || allowed.includes(namespace)) return undefined;
  return {
    reason: 'NamespaceNotAllowed',
    message: `The tool "${tool}" may not be used in the namespace "${namespace}". Ask an admin to add it to allowedNamespaces of the PowerToolConfig "${config.metadata.name}".`,
  };
};
