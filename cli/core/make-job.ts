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
  /** Without it the API server makes one up from the name of the tool. */
  readonly name?: string | undefined;
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
  readonly metadata: { readonly namespace: string; readonly name?: string; readonly generateName?: string };
  readonly spec: Partial<Pick<PowerToolSpec, 'dryRun' | 'budgets'>> &
    Pick<PowerToolSpec, 'tool' | 'targets'> &
    Pick<JobRequest, 'output'>;
}

export function makeJob(request: JobRequest): NewPowerTool {
  const { tool, args, namespace, name, selector, seconds, container, max, canary, output, dryRun } = request;
  return {
    apiVersion: API_VERSION,
    kind: 'PowerTool',
    metadata: { namespace, ...(name === undefined ? { generateName: prefixOf(tool) } : { name }) },
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

// The name becomes part of names of timers and containers: short is better.
function prefixOf(tool: string): string {
  return `${tool.slice(0, 40)}-`;
}
