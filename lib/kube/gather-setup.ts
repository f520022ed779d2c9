import * as z from 'zod';
import { objectMeta } from '../api/object-meta.ts';
import { powerToolConfigStatus } from '../api/power-tool-config.ts';
import { profilerImages } from '../api/profiler-images.ts';
import type { FoundConfig, Setup } from '../plan/find-news.ts';
import { readConfig } from '../security/read-config.ts';
import { powerToolConfigsPath, profilerImagesPath, profilerLimitsPath } from './paths.ts';
import type { Kube } from './port.ts';
import { parse, readList, readOne } from './read.ts';

/** Reads what admins have set, all of it: three requests. */
export async function gatherSetup(kube: Kube): Promise<Setup> {
  const [images, configs, limits] = await Promise.all([
    readOne(kube, profilerImagesPath, imageMap),
    readList(kube, powerToolConfigsPath, {}, asFound),
    readOne(kube, profilerLimitsPath, limitsMap),
  ]);
  return { images, configs, limits };
}

const imageMap = profilerImages.extend({
  metadata: objectMeta.pick({ name: true, namespace: true, uid: true, resourceVersion: true }),
  data: profilerImages.shape.data.unwrap().default({}),
});

const limitsMap = z
  .object({ data: z.record(z.string(), z.string()).default({}) })
  .transform(({ data }) => data);

// What cannot be read of one config must hide neither the rest of it nor the others.
function asFound(raw: unknown): FoundConfig {
  const { metadata, spec, status } = raw as Record<'metadata' | 'spec' | 'status', unknown>;
  const { name } = (spec ?? {}) as { name?: unknown };
  const { conditions } = powerToolConfigStatus.safeParse(status).data ?? {};
  return {
    metadata: parse(objectMeta, metadata, 'PowerToolConfig'),
    tool: typeof name === 'string' ? name : undefined,
    config: readConfig(raw),
    ready: conditions?.find(({ type }) => type === 'Ready'),
  };
}
