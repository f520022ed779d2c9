import { isImageReference } from '../images/image-reference.ts';
import { nameEvent, type Telling } from '../make/event.ts';
import type { Setup } from './find-news.ts';

/** Longest part of a wrong image that is told, in characters. */
const MAX_SHOWN = 60;

/**
 * An Event on profiler-images about the images in it that are none: for tools without a PowerToolConfig, which has
 * a condition to say it in. One for all of them, the same as long as they are the same.
 */
export function tellBadImages({ images, configs }: Setup): Telling[] {
  if (!images) return [];
  const told = new Set(configs.map(({ tool }) => tool));
  const bad = Object.entries(images.data)
    .filter(([tool, image]) => !told.has(tool) && !isImageReference(image))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (bad.length === 0) return [];
  const name = nameEvent(images, 'ImageInvalid', ...bad.flat());
  const shown = bad.map(([tool, image]) => `${tool} ("${image.slice(0, MAX_SHOWN)}")`).join(', ');
  const note = `No image references: ${shown}. Jobs with these tools are refused. Correct each: update-profiler-images.sh TOOL REGISTRY/NAME@sha256:DIGEST.`;
  const of = { apiVersion: 'v1', kind: 'ConfigMap', metadata: images.metadata };
  return [{ of, event: { name, type: 'Warning', reason: 'ImageInvalid', note } }];
}
