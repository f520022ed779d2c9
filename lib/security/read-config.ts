import { API_VERSION } from '../api/names.ts';
import { powerToolConfig, type PowerToolConfig } from '../api/power-tool-config.ts';
import type { Refusal } from '../api/refusal.ts';

/**
 * A PowerToolConfig out of a list, which leaves kind and version out. One that cannot be read must not stop every
 * job of the cluster: it becomes the reason why its own tool is refused.
 */
export function readConfig(raw: unknown): PowerToolConfig | Refusal {
  const complete = { apiVersion: API_VERSION, kind: 'PowerToolConfig', ...(raw as object) };
  const result = powerToolConfig.safeParse(complete);
  if (result.success) return result.data;
  const name = (raw as { metadata?: { name?: string } }).metadata?.name ?? 'without a name';
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  return {
    reason: where === 'spec.maxDuration' ? 'DurationInvalid' : 'ConfigInvalid',
    message: `The PowerToolConfig ${name} cannot be read: ${where}: ${issue?.message ?? 'unknown'}. An admin must correct it.`,
  };
}
