import { each, everyAdded, says, valuesOf } from './parts.ts';
import type { InjectionRule } from './rule.ts';

/** The one way from a tool to an image, also for who has our token. */
export const approvedImage: InjectionRule = {
  name: 'approved-image',
  text: 'The image of the container is exactly the one that profiler-images names for the tool of TOE_TOOL.',
  remedy: 'Ask an admin to approve the tool: update-profiler-images.sh TOOL IMAGE.',
  holds: (injection) =>
    everyAdded(injection, (container) => {
      const { image = '' } = container;
      const isOf = (tool: string | undefined): boolean =>
        tool !== undefined && Object.hasOwn(injection.images, tool) && injection.images[tool] === image;
      return image !== '' && valuesOf(container, 'TOE_TOOL').some(isOf);
    }),
  cel: each(
    `c.?image.orValue('') != '' && ${says('TOE_TOOL', "params.?data[?e.value].orValue('') == c.image")}`,
  ),
};
