import { parseDuration } from './duration.ts';
import type { LabelSelector } from './label-selector.ts';
import type { PowerToolSpec } from './power-tool.ts';
import type { Refusal } from './refusal.ts';

/** The one internal form of both dialects of a PowerTool's spec. */
export interface JobSpec {
  readonly tool: string;
  readonly args: readonly string[];
  readonly durationSeconds: number;
  readonly selector: LabelSelector;
  readonly container: string | undefined;
  readonly mode: 'ephemeral';
}

/**
 * Reads either dialect: `spec.tool.{name,...}` or `spec.profiler.{tool,...}`.
 * The API server has checked the spec already; this says so again for objects stored without its rules.
 */
export function jobSpecOf(spec: PowerToolSpec): JobSpec | Refusal {
  const runtime = runtimeOf(spec);
  if (!runtime) return invalid('set exactly one of spec.tool and spec.profiler');
  const durationSeconds = parseDuration(runtime.duration);
  if (!durationSeconds)
    return invalid(`"${runtime.duration}" is no duration above 0s; write for example 30s or 5m`);
  return {
    tool: runtime.name,
    args: runtime.args ?? [],
    durationSeconds,
    selector: spec.targets.labelSelector,
    container: spec.targets.container,
    mode: spec.output.mode,
  };
}

interface Runtime {
  readonly name: string;
  readonly args?: readonly string[] | undefined;
  readonly duration: string;
}

function runtimeOf({ tool, profiler }: PowerToolSpec): Runtime | undefined {
  if (tool && profiler) return undefined;
  if (tool) return tool;
  return profiler ? { ...profiler, name: profiler.tool } : undefined;
}

function invalid(message: string): Refusal {
  return { reason: 'SpecInvalid', message: `The PowerTool cannot run: ${message}.` };
}
