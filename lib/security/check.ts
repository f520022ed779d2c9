import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { Refusal } from '../api/refusal.ts';

/** What a rule looks at: the request of a user, in the internal form. */
export interface Request {
  readonly tool: string;
  readonly namespace: string;
  readonly warmupSeconds: number;
  readonly durationSeconds: number;
  readonly mode: string;
  readonly args: readonly string[];
}

/** One rule: what the PowerToolConfig says of a request. Undefined means no objection. */
export type Check = (request: Request, config: PowerToolConfig | undefined) => Refusal | undefined;

/**
 * The same rule in CEL, by which the API server refuses a PowerTool when it is created: `params` is the PowerToolConfig
 * of its tool, `variables` are tool, duration and warmup (as they are written), mode and args, `request` tells the
 * namespace.
 */
export interface Twin {
  /** Parts of the expressions, worked out once for the rule and once for the message: `variables.NAME`. */
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  /** What must hold. It and each variable cost at most 1,000,000, all rules with all messages 10,000,000. */
  readonly expression: string;
  /** An expression that gives the message of the check. The API server works it out even when the rule holds. */
  readonly message: string;
}
