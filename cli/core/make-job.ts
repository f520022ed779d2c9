import { formatDuration } from '../../lib/api/duration.ts';
import type { LabelSelector } from '../../lib/api/label-selector.ts';
import { API_VERSION } from '../../lib/api/names.ts';
import type { OUTPUT_MODES } from '../../lib/api/output-mode.ts';
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
  readonly outputMode?: (typeof OUTPUT_MODES)[number] | undefined;
  readonly dryRun: boolean;
}

/** A PowerTool as it is sent to the API server: what was not asked for is left to its defaults. */
export interface NewPowerTool {
  readonly apiVersion: string;
  readonly kind: 'PowerTool';
  readonly metadata: { readonly namespace: string; readonly name?: string; readonly generateName?: string };
  readonly spec: Partial<Pick<PowerToolSpec, 'dryRun'>> &
    Pick<PowerToolSpec, 'tool' | 'targets'> & {
      readonly output?: { readonly mode: (typeof OUTPUT_MODES)[number] };
    };
}

export function makeJob(request: JobRequest): NewPowerTool {
  const { tool, args, namespace, name, selector, seconds, container, max, outputMode, dryRun } = request;
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
      ...(outputMode === undefined ? {} : { output: { mode: outputMode } }),
      ...(dryRun ? { dryRun } : {}),
    },
  };
}

// The name becomes part of names of timers and containers: short is better.
function prefixOf(tool: string): string {
  return `${tool.slice(0, 40)}-`;
}
