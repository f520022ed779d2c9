import type { PowerToolConfig } from '../api/power-tool-config.ts';
import { isRefusal, type Refusal } from '../api/refusal.ts';

/** A PowerToolConfig, a refusal to read one, or undefined for a tool that has none. */
export type ConfigOf = PowerToolConfig | Refusal | undefined;

/**
 * The PowerToolConfig of a tool (seed: "Controller looks up PowerToolConfig by tool name").
 * A tool without one runs with no added right. Two for one tool are refused: nobody should have to guess
 * which rights count.
 * @param configs of the system namespace; a member that could not be read is a refusal.
 */
export function findConfig(tool: string, configs: readonly (PowerToolConfig | Refusal)[]): ConfigOf {
  const unreadable = configs.find(isRefusal);
  if (unreadable) return unreadable;
  const own = configs.filter(
    (config): config is PowerToolConfig => !isRefusal(config) && config.spec.name === tool,
  );
  return own.length > 1 ? ambiguous(tool, own) : own[0];
}

function ambiguous(tool: string, configs: readonly PowerToolConfig[]): Refusal {
  const names = configs.map(({ metadata }) => metadata.name).sort();
  return {
    reason: 'ConfigAmbiguous',
    message: `The PowerToolConfigs ${names.join(' and ')} in toe-system both have spec.name "${tool}". An admin must delete or rename one.`,
  };
}
