import { createHash } from 'node:crypto';

/** Ten hexadecimal digits that depend on all parts: the same parts give the same name for ever. */
export function shortHash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10);
}
