import { parseDuration } from '../api/duration.ts';
import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { ProfilerImages } from '../api/profiler-images.ts';
import { isRefusal, type Reason, type Refusal } from '../api/refusal.ts';
import { isPinned } from '../images/is-pinned.ts';
import { resolveImage } from '../images/resolve-image.ts';
import { findBadCapability } from './check-capabilities.ts';
import { findConfig } from './find-config.ts';
import { findOverLimits, type ProfilerLimits } from './find-over-limits.ts';

/** Whether jobs can use a PowerToolConfig, and what its admin should know. */
export interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason: Reason;
  readonly message: string;
}

/** A PowerToolConfig as far as it can be read, or why it cannot. */
export type MaybeConfig = PowerToolConfig | Refusal;

/** What else admins have set. */
export interface Maps {
  readonly images: ProfilerImages;
  /** Undefined when there is no profiler-limits. */
  readonly limits?: ProfilerLimits | undefined;
}

/**
 * Holds a PowerToolConfig against the rules by which jobs are approved: it is False exactly when every job with its
 * tool is refused. All that is wrong is told at once; the reason is that of the first.
 * @param sameTool every PowerToolConfig with the same spec.name, itself included.
 */
export function judgeConfig(
  config: MaybeConfig,
  sameTool: readonly MaybeConfig[],
  { images, limits }: Maps,
): Verdict {
  if (isRefusal(config)) return no([config]);
  const { name } = config.spec;
  const resolved = resolveImage(name, images);
  const problems = [
    findConfig(name, sameTool),
    findBadCapability(config),
    findBadDuration(config),
    isRefusal(resolved) ? asAdmin(resolved, name) : undefined,
  ].filter(isRefusal);
  if (problems.length > 0 || isRefusal(resolved)) return no(problems);
  // A lesser mode of the tool may still be possible.
  return yes(config, resolved.image, limits && findOverLimits(config, limits));
}

function findBadDuration({ metadata, spec: { maxDuration } }: PowerToolConfig): Refusal | undefined {
  if (maxDuration === undefined || parseDuration(maxDuration)) return undefined;
  return {
    reason: 'DurationInvalid',
    message: `maxDuration of the PowerToolConfig "${metadata.name}" is ${maxDuration}, which allows no job at all. An admin must write for example 5m, or leave it out.`,
  };
}

// The same refusal in words for whoever can change it.
function asAdmin(refusal: Refusal, tool: string): Refusal {
  if (refusal.reason !== 'ToolNotApproved') return refusal;
  return {
    reason: 'ImageMissing',
    message: `profiler-images has no image for the tool "${tool}". An admin must name one: update-profiler-images.sh ${tool} REGISTRY/NAME@sha256:DIGEST.`,
  };
}

/** Longest message, in characters: what somebody has written into profiler-images may be of any length. */
const MAX_MESSAGE = 2048;

function no(problems: readonly Refusal[]): Verdict {
  const message = problems.map((problem) => problem.message).join(' ');
  return { status: 'False', reason: problems[0]?.reason ?? 'ConfigInvalid', message: shorten(message) };
}

// Well-formed, or the API server would store another text than the one that is compared with it.
function shorten(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1).toWellFormed()}…` : message;
}

// The image is named so that another image is another message.
function yes(config: PowerToolConfig, image: string, over: Refusal | undefined): Verdict {
  const doubt = over ?? (isPinned(image) ? undefined : notPinned(config.spec.name));
  const said = [`Jobs run ${image}.`, doubt?.message, tellArgs(config)].filter((text) => text !== undefined);
  return { status: 'True', reason: doubt?.reason ?? 'Ready', message: shorten(said.join(' ')) };
}

function notPinned(tool: string): Refusal {
  return {
    reason: 'ImageNotPinned',
    message: `This is a tag, which can come to mean another image. An admin should name the digest: update-profiler-images.sh ${tool} REGISTRY/NAME@sha256:DIGEST.`,
  };
}

// Nothing is wrong with that, but hardly anybody means it.
function tellArgs({ metadata, spec }: PowerToolConfig): string | undefined {
  if (spec.allowedArgs) return undefined;
  return `They may give the tool any argument: an admin can limit that by spec.allowedArgs of the PowerToolConfig "${metadata.name}", patterns of those that are allowed, or [] for none.`;
}
