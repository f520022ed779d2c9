import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { Refusal } from '../api/refusal.ts';

/** What a rule looks at: the request of a user, in the internal form. */
export interface Request {
  readonly tool: string;
  readonly namespace: string;
  readonly durationSeconds: number;
}

/** One rule: what the PowerToolConfig says of a request. Undefined means no objection. */
export type Check = (request: Request, config: PowerToolConfig | undefined) => Refusal | undefined;
