import type { Shutdown } from '../api/life-cycle.ts';
import type { Pod } from '../api/pod.ts';
import type { ToolBudgets } from '../api/power-tool-config.ts';
import type { PowerToolStatus } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import type { ToolContainer } from '../make/ephemeral-container.ts';
import type { JobEvent } from '../make/event.ts';
import type { Alarm } from '../make/timer.ts';
import type { Freed, Seat } from './grant.ts';

/** One request to the API server (`claim` and `issueToken` send two). Every one can be repeated without harm. */
export type Action =
  | { readonly kind: 'addFinalizer' }
  | { readonly kind: 'removeFinalizer' }
  | ({ readonly kind: 'armTimer' } & Alarm)
  | { readonly kind: 'disarmTimers' }
  | {
      readonly kind: 'claim';
      readonly tool: string;
      readonly taken: readonly Seat[];
      readonly wanted: readonly Seat[];
      readonly most?: number | undefined;
      readonly freed: Freed;
      readonly at?: Date | undefined;
      readonly budgets: ToolBudgets;
    }
  /** Namespaces: where tokens are to be, for what is told when it is refused. */
  | { readonly kind: 'anchorTokens'; readonly namespaces: readonly string[] }
  /** Asks for a token before it stores it. Number: which Secret, counted from 1; seconds: how long the token is to live, and at least. */
  | {
      readonly kind: 'issueToken';
      readonly namespace: string;
      readonly number: number;
      readonly seconds: number;
      readonly least: number;
    }
  | { readonly kind: 'deleteSecret'; readonly namespace: string; readonly name: string }
  /** Mode: that of the container, where the tool has several. */
  | {
      readonly kind: 'preflight';
      readonly pod: Pod;
      readonly container: ToolContainer;
      readonly mode?: string | undefined;
    }
  | { readonly kind: 'inject'; readonly pod: Pod; readonly container: ToolContainer }
  | { readonly kind: 'label'; readonly pod: Pod }
  /** Guarded: only if the pod is still as it was read. */
  | { readonly kind: 'unlabel'; readonly pod: Pod; readonly guarded?: boolean }
  | { readonly kind: 'recordEvent'; readonly event: JobEvent }
  | { readonly kind: 'patchStatus'; readonly status: PowerToolStatus }
  | { readonly kind: 'createRun'; readonly run: Readonly<Record<string, unknown>> }
  | { readonly kind: 'shutDown'; readonly run: PowerTool; readonly how: Shutdown }
  | { readonly kind: 'deleteJob'; readonly job: PowerTool };
