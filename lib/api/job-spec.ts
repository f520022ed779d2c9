import { parseDuration } from './duration.ts';
import { selectorProblem, termProblem, type LabelSelector } from './label-selector.ts';
import { failurePolicy, type Shutdown } from './life-cycle.ts';
import { outputProblem, resultOf, type Result } from './result.ts';
import type { PowerToolSpec } from './power-tool.ts';
import type { Refusal } from './refusal.ts';
import type { NamespaceSelector } from './targets.ts';

/** The one internal form of both dialects of a PowerTool's spec. */
export interface JobSpec extends Result {
  readonly tool: string;
  readonly args: readonly string[];
  readonly warmupSeconds: number;
  readonly durationSeconds: number;
  readonly selector: LabelSelector;
  /** Undefined: the namespace of the PowerTool. */
  readonly namespaces: NamespaceSelector | undefined;
  readonly container: string | undefined;
  readonly sample: Sample;
  /** How many pods at a time. */
  readonly maxConcurrentPods: number;
  /** How many pods go first. */
  readonly canary: number;
  readonly failure: FailurePolicy;
  /** Seconds after the creation of the PowerTool. */
  readonly activeDeadlineSeconds: number | undefined;
  readonly dryRun: boolean;
  readonly suspend: boolean;
  readonly shutdown: Shutdown | undefined;
}

/** Which of the pods that match. */
export interface Sample {
  readonly max: number;
  readonly percent: number;
  readonly onePerNode: boolean;
}

/**
 * What becomes of a job whose tool fails, or whose target suffers: the internal form of `spec.failurePolicy`.
 */
export interface FailurePolicy {
  readonly onError: 'Continue' | 'Stop' | 'Retry';
  /** 0 unless onError is Retry. */
  readonly maxRetries: number;
  readonly backoff: Backoff;
  readonly onUnhealthyTarget: 'Stop' | 'Continue';
}

/** Waits before retries, in seconds. */
export interface Backoff {
  readonly initial: number;
  readonly max: number;
  readonly multiplier: number;
}

/** Longest duration there is, in seconds: 24h. */
export const MAX_SECONDS = 24 * 3600;

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
  const problem = targetsProblem(spec.targets) ?? outputProblem(spec.output, durationSeconds);
  if (problem) return invalid(problem);
  return {
    tool: runtime.name,
    args: runtime.args ?? [],
    warmupSeconds: parseDuration(runtime.warmup ?? '') ?? 0,
    durationSeconds,
    ...resultOf(spec.output),
    ...targetsOf(spec),
    ...lifeOf(spec),
  };
}

function targetsProblem({ labelSelector, namespaceSelector }: PowerToolSpec['targets']): string | undefined {
  return selectorProblem(labelSelector) ?? termProblem({ matchLabels: namespaceSelector?.matchLabels });
}

interface Runtime {
  readonly name: string;
  readonly args?: readonly string[] | undefined;
  readonly duration: string;
  readonly warmup?: string | undefined;
}

function runtimeOf({ tool, profiler }: PowerToolSpec): Runtime | undefined {
  if (tool && profiler) return undefined;
  if (tool) return tool;
  return profiler ? { ...profiler, name: profiler.tool } : undefined;
}

function targetsOf({
  targets,
}: PowerToolSpec): Pick<JobSpec, 'selector' | 'namespaces' | 'container' | 'sample'> {
  const { max = Infinity, percent = 100, onePerNode = false } = targets;
  return {
    selector: targets.labelSelector,
    namespaces: targets.namespaceSelector,
    container: targets.container,
    sample: { max, percent, onePerNode },
  };
}

type Life = Omit<
  JobSpec,
  'tool' | 'args' | 'warmupSeconds' | 'durationSeconds' | keyof (ReturnType<typeof targetsOf> & Result)
>;

function lifeOf(spec: PowerToolSpec): Life {
  return {
    maxConcurrentPods: spec.budgets?.maxConcurrentPods ?? Infinity,
    canary: spec.budgets?.canary ?? 0,
    failure: failureOf(spec.failurePolicy),
    activeDeadlineSeconds: spec.activeDeadlineSeconds,
    dryRun: spec.dryRun ?? false,
    suspend: spec.suspend ?? false,
    shutdown: spec.shutdown,
  };
}

function failureOf(policy: PowerToolSpec['failurePolicy']): FailurePolicy {
  const { onError, maxRetries, backoff, onUnhealthyTarget } = policy ?? NO_POLICY;
  return {
    onError,
    maxRetries: onError === 'Retry' ? maxRetries : 0,
    backoff: {
      initial: parseDuration(backoff.initial) ?? 0,
      max: parseDuration(backoff.max) ?? 0,
      multiplier: Number(backoff.multiplier),
    },
    onUnhealthyTarget,
  };
}

/** What holds for a job that says nothing of failures. */
const NO_POLICY = failurePolicy.parse({});

function invalid(message: string): Refusal {
  return { reason: 'SpecInvalid', message: `The PowerTool cannot run: ${message}.` };
}
