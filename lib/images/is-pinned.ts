/**
 * Whether an image reference names its content by a digest, so that it means the same for ever.
 * @param image a complete reference (`isImageReference`).
 */
export function isPinned(image: string): boolean {
  return image.includes('@');
}

/** The same for the API server, in CEL. @param value an expression that gives the reference. */
export function isPinnedCel(value: string): string {
  return `${value}.contains('@')`;
}
