import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { Refusal } from '../api/refusal.ts';
import { checkCapabilities } from './check-capabilities.ts';
import { checkDuration } from './check-duration.ts';
import { checkNamespace } from './check-namespace.ts';
import type { Check, Request } from './check.ts';

/** Every rule, in the order in which refusals are told. */
export const CHECKS: readonly Check[] = [checkNamespace, checkCapabilities, checkDuration];

/** The first objection of any rule to a request, or undefined. */
export function checkRequest(request: Request, config: PowerToolConfig | undefined): Refusal | undefined {
  for (const check of CHECKS) {
    const refusal = check(request, config);
    if (refusal) return refusal;
  }
  return undefined;
}
