import type { ObjectMeta } from '../api/object-meta.ts';
import type { Condition } from '../api/power-tool-status.ts';
import type { ProfilerImages } from '../api/profiler-images.ts';
import type { ProfilerLimits } from '../security/find-over-limits.ts';
import { judgeConfig, type MaybeConfig, type Verdict } from '../security/judge-config.ts';

/** What admins have set, as far as it can be read. */
export interface Setup {
  /** The ConfigMap profiler-images; undefined when there is none. */
  readonly images: ImageMap | undefined;
  readonly configs: readonly FoundConfig[];
  /** The ConfigMap profiler-limits; undefined when there is none. */
  readonly limits?: ProfilerLimits | undefined;
}

/** The ConfigMap profiler-images: what is in it, and what an Event about it needs. */
export interface ImageMap {
  readonly metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'resourceVersion'>;
  readonly data: ProfilerImages;
}

/** A PowerToolConfig: also one that cannot be read has a place, a tool and a condition. */
export interface FoundConfig {
  readonly metadata: ObjectMeta;
  /** The name of its tool; undefined when not even that can be read. */
  readonly tool: string | undefined;
  readonly config: MaybeConfig;
  /** The condition that is stored. */
  readonly ready: Condition | undefined;
}

/** A PowerToolConfig whose stored condition is not what is to be said of it. */
export interface News {
  readonly found: FoundConfig;
  readonly verdict: Verdict;
}

/** Between what is to be said of a config and the jobs that it concerned when that was written. */
export const CONCERNED = ' Jobs that waited then: ';

/** The configs whose conditions are to be written; none when everything has been said. */
export function findNews(setup: Setup): News[] {
  return setup.configs
    .map((found) => ({ found, verdict: judge(found, setup) }))
    .filter(({ found, verdict }) => !isSaid(found, verdict));
}

function judge({ config, tool }: FoundConfig, { images, configs, limits }: Setup): Verdict {
  const sameTool = configs.filter((other) => other.tool === tool).map((other) => other.config);
  return judgeConfig(config, sameTool, { images: images?.data ?? {}, limits });
}

// Which jobs wait changes all the time and is no reason to write again: each write is an event that leads here.
function isSaid({ ready, metadata }: FoundConfig, { status, reason, message }: Verdict): boolean {
  if (ready?.status !== status || ready.reason !== reason) return false;
  const isText = ready.message === message || ready.message.startsWith(`${message}${CONCERNED}`);
  return isText && ready.observedGeneration === metadata.generation;
}
