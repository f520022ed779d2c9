import type * as z from 'zod';
import { deepFreeze } from '../../../embedded/model/json.ts';
import { objectMeta } from '../../../lib/api/object-meta.ts';
import { pod } from '../../../lib/api/pod.ts';
import { powerToolConfig } from '../../../lib/api/power-tool-config.ts';
import { powerTool } from '../../../lib/api/power-tool.ts';

/** By which schemas functions read the parts of objects. */
const PARTS: readonly z.ZodType[] = [
  objectMeta,
  pod.shape.spec,
  pod.shape.status.unwrap(),
  powerTool.shape.spec,
  powerTool.shape.status.unwrap(),
  powerToolConfig.shape.spec,
];

/**
 * Spares functions to read the same again: the API server in memory shares what a write leaves alone, so most parts
 * of most objects were read before. What was read is frozen, since all who read it share it.
 */
export function rememberParts(): void {
  for (const part of PARTS) remember(part);
}

function remember(part: z.ZodType): void {
  // The first question of all takes out of a schema what it does not need.
  part.safeParse({});
  const { _zod } = part;
  const known = new WeakMap<object, unknown>();
  const { run } = _zod;
  _zod.run = (payload, context) => {
    const value: unknown = payload.value;
    if (typeof value !== 'object' || value === null) return run(payload, context);
    const found = known.get(value);
    if (found !== undefined) {
      payload.value = found;
      return payload;
    }
    const result = run(payload, context);
    if (result instanceof Promise || result.issues.length > 0) return result;
    const read: unknown = result.value;
    deepFreeze(read);
    known.set(value, read);
    return result;
  };
}
