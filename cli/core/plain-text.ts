import { stripVTControlCharacters } from 'node:util';

/**
 * Text that came from a tool or a pod, as one line that a terminal only shows: without escape sequences, control
 * characters and characters that are invisible or turn the text around.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
}
