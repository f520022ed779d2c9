import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { Refusal } from '../api/refusal.ts';
import { FORBIDDEN_CAPABILITIES, isCapability } from './capabilities.ts';
import type { Check } from './check.ts';

/** A tool whose PowerToolConfig adds a capability that no tool gets, or that does not exist, does not run. */
export const checkCapabilities: Check = (_request, config) => config && findBadCapability(config);

/** What is wrong with the capabilities of a PowerToolConfig: what is forbidden is told before what is unknown. */
export function findBadCapability({ metadata, spec }: PowerToolConfig): Refusal | undefined {
  const added = spec.security.capabilities?.add ?? [];
  const forbidden = added.find((name) => FORBIDDEN_CAPABILITIES.has(name));
  const unknown = added.find((name) => !isCapability(name));
  const bad = forbidden ?? unknown;
  if (bad === undefined) return undefined;
  const what = FORBIDDEN_CAPABILITIES.get(bad) ?? 'is no capability of Linux';
  return {
    reason: forbidden === undefined ? 'CapabilityUnknown' : 'CapabilityForbidden',
    message: `The PowerToolConfig "${metadata.name}" adds the capability ${bad}, which ${what}. An admin must take it out of security.capabilities.add.`,
  };
}
