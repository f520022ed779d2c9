import { API_VERSION } from '../../../lib/api/names.ts';

/**
 * CEL: whether a PowerTool is controlled by another one, as the runs of a schedule are.
 * @param object its expression. @param and what must hold besides, of the owner `o`.
 */
export function isRun(object: string, and?: string): string {
  const more = and === undefined ? '' : ` && ${and}`;
  return `${object}.metadata.?ownerReferences.orValue([]).exists(o, o.apiVersion == '${API_VERSION}' && o.kind == 'PowerTool' && o.?controller.orValue(false)${more})`;
}
