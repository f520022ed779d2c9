import type { Condition } from '../../lib/api/power-tool-status.ts';
import type { FoundConfig, Setup } from '../../lib/plan/find-news.ts';
import { readConfig } from '../../lib/security/read-config.ts';
import { objectMeta } from '../../lib/api/object-meta.ts';
import { aRawPowerToolConfig, type ConfigParts } from './a-power-tool-config.ts';

/** An image by its digest. */
export const PINNED = `registry.example/aperf@sha256:${'a'.repeat(64)}`;

/** What a test may say about a PowerToolConfig as it is found. */
export interface FoundParts extends ConfigParts {
  readonly generation?: number;
  readonly ready?: Partial<Condition>;
}

/** A PowerToolConfig for `aperf` that adds no right and allows no argument, of which nothing has been said yet. */
export function aFoundConfig({ generation = 1, ready, ...parts }: FoundParts = {}): FoundConfig {
  const raw = aRawPowerToolConfig({ ...parts, spec: { allowedArgs: [], ...parts.spec } });
  const metadata = objectMeta.parse({ ...(raw['metadata'] as object), generation });
  return {
    metadata,
    tool: (raw['spec'] as { name: string }).name,
    config: readConfig(raw),
    ready: ready && { ...aReady(), observedGeneration: generation, ...ready },
  };
}

/** A condition that is stored. */
export function aReady(parts: Partial<Condition> = {}): Condition {
  return {
    type: 'Ready',
    status: 'True',
    reason: 'Ready',
    message: `Jobs run ${PINNED}.`,
    lastTransitionTime: '2026-01-01T11:00:00Z',
    observedGeneration: 1,
    ...parts,
  };
}

/** The admins have pinned the image of `aperf`, and written these configs. */
export function aSetup(
  configs: readonly FoundConfig[] = [],
  data: Readonly<Record<string, string>> = { aperf: PINNED },
): Setup {
  const metadata = { name: 'profiler-images', namespace: 'toe-system', uid: 'images', resourceVersion: '5' };
  return { images: { metadata, data }, configs };
}
