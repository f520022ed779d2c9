import type { ProfilerImages } from '../api/profiler-images.ts';
import type { Refusal } from '../api/refusal.ts';
import { isImageReference } from './image-reference.ts';

/** An image that an admin approved for a tool. */
export interface ApprovedImage {
  readonly image: string;
}

/**
 * The only way from a tool name to an image (seed, profiler-images: "Tool-Based Resolution").
 * @param images data of the ConfigMap toe-system/profiler-images.
 */
export function resolveImage(tool: string, images: ProfilerImages): ApprovedImage | Refusal {
  const image = Object.hasOwn(images, tool) ? images[tool] : undefined;
  if (image === undefined) return notApproved(tool, images);
  if (!isImageReference(image)) return invalid(tool, image);
  return { image };
}

function notApproved(tool: string, images: ProfilerImages): Refusal {
  const approved = listSome(Object.keys(images).sort()) || 'none yet';
  return {
    reason: 'ToolNotApproved',
    message: `The tool "${tool}" is not approved. Approved tools: ${approved}. Use one of these, or ask an admin to add it to the ConfigMap toe-system/profiler-images.`,
  };
}

/** How much of an image, and how many names, a message shows: a status takes only so much. */
const MAX_SHOWN = 200;
const MAX_NAMES = 50;

// Half a character could not be stored.
function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;
}

function listSome(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function invalid(tool: string, image: string): Refusal {
  return {
    reason: 'ImageInvalid',
    message: `profiler-images names "${shorten(image)}" for the tool "${tool}", which is no image reference. An admin must correct it: update-profiler-images.sh ${tool} REGISTRY/NAME:TAG.`,
  };
}
