import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { Refusal } from '../api/refusal.ts';
import { argsTwin, checkArgs } from './check-args.ts';
import { checkCapabilities } from './check-capabilities.ts';
import { checkDuration, durationTwin } from './check-duration.ts';
import { checkNamespace, namespaceTwin } from './check-namespace.ts';
import { checkOutput, outputTwin } from './check-output.ts';
import type { Check, Request, Twin } from './check.ts';

/** Every rule, in the order in which refusals are told. */
export const CHECKS: readonly Check[] = [
  checkNamespace,
  checkCapabilities,
  checkDuration,
  checkOutput,
  checkArgs,
];

/** What the API server itself holds a PowerTool against, when it is created. */
export const TWINS: readonly Twin[] = [namespaceTwin, durationTwin, outputTwin, argsTwin];

/** The first objection of any rule to a request, or undefined. */
export function checkRequest(request: Request, config: PowerToolConfig | undefined): Refusal | undefined {
  for (const check of CHECKS) {
    const refusal = check(request, config);
    if (refusal) return refusal;
  }
  return undefined;
}
