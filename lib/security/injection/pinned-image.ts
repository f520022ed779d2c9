import { each, everyAdded } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** A tag can come to mean another image after its approval. */
export const pinnedImage: InjectionRule = {
  name: 'pinned-image',
  text: 'The image of the container is named by its digest.',
  remedy: 'Ask an admin to pin it: update-profiler-images.sh TOOL REGISTRY/NAME@sha256:DIGEST.',
  holds: (injection) => everyAdded(injection, ({ image = '' }) => image.includes('@sha256:')),
  cel: each("c.?image.orValue('').contains('@sha256:')"),
};
