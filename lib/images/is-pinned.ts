/**
 * Whether an image reference names its content by a digest, so that it means the same for ever.
 * @param image a complete reference (`isImageReference`).
 */
export function isPinned(image: string): boolean {
  return image.includes('@');
}
