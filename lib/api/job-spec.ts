import { parseDuration } from './duration.ts';
import { selectorProblem, type LabelSelector } from './label-selector.ts';
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

/** Longest duration there is, in seconds: 24h. */
const MAX_SECONDS = 24 * 3600;

/**
 * Reads either dialect: `spec.tool.{name,...}` or `spec.profiler.{tool,...}`.
 * The API server has checked the spec already; this says so again for objects stored without its rules.
 */
export function jobSpecOf(spec: PowerToolSpec): JobSpec | Refusal {
  const runtime = runtimeOf(spec);
  if (!runtime) return invalid('set exactly one of spec.tool and spec.profiler');
  const durationSeconds = parseDuration(runtime.duration);
  if (!durationSeconds || durationSeconds > MAX_SECONDS)
    return invalid(
      `"${runtime.duration}" is no duration above 0s and up to 24h; write for example 30s or 5m`,
    );
  const problem = selectorProblem(spec.targets.labelSelector);
  if (problem) return invalid(problem);
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
