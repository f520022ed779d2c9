import { formatDuration } from '../../lib/api/duration.ts';
import type { LabelSelector } from '../../lib/api/label-selector.ts';
import { API_VERSION } from '../../lib/api/names.ts';
import type { Output } from '../../lib/api/output.ts';
import type { PowerToolSpec } from '../../lib/api/power-tool.ts';

/** What a user asks for. */
export interface JobRequest {
  readonly tool: string;
  readonly args: readonly string[];
  readonly namespace: string;
  readonly name: string;
  readonly selector: LabelSelector;
  readonly seconds: number;
  readonly container?: string | undefined;
  /** At most this many pods. */
  readonly max?: number | undefined;
  /** So many pods first. */
  readonly canary?: number | undefined;
  readonly output?: Pick<Output, 'mode' | 'pvc'> | undefined;
  readonly dryRun: boolean;
}

/** A PowerTool as it is sent to the API server: what was not asked for is left to its defaults. */
export interface NewPowerTool {
  readonly apiVersion: string;
  readonly kind: 'PowerTool';
  readonly metadata: Pick<JobRequest, 'namespace' | 'name'>;
  readonly spec: Partial<Pick<PowerToolSpec, 'dryRun' | 'budgets'>> &
    Pick<PowerToolSpec, 'targets'> &
    Pick<JobRequest, 'output'> & { readonly tool: NonNullable<PowerToolSpec['tool']> };
}

/** The PowerTool that a user asks for. What he leaves out is not in it: the API server fills in the defaults. */
export function makeJob(request: JobRequest): NewPowerTool {
  const { tool, args, namespace, name, selector, seconds, container, max, canary, output, dryRun } = request;
  return {
    apiVersion: API_VERSION,
    kind: 'PowerTool',
    metadata: { namespace, name },
    spec: {
      tool: {
        name: tool,
        duration: formatDuration(seconds),
        ...(args.length > 0 ? { args: [...args] } : {}),
      },
      targets: {
        labelSelector: selector,
        ...(container === undefined ? {} : { container }),
        ...(max === undefined ? {} : { max }),
      },
      ...(canary === undefined ? {} : { budgets: { canary } }),
      ...(output === undefined ? {} : { output }),
      ...(dryRun ? { dryRun } : {}),
    },
  };
}

/** Bytes of chance in a name: so many that nobody else makes up the same one. */
const CHANCE_BYTES = 4;

/**
 * A name for a job: made up here and not by the API server, whose answer may be lost. It becomes part of names of timers
 * and containers: short is better.
 */
export function makeUpName(tool: string, random: (bytes: number) => string): string {
  return `${tool.slice(0, 40)}-${random(CHANCE_BYTES)}`;
}
