import { hash } from 'node:crypto';

/** Ten hexadecimal digits that depend on all parts: the same parts give the same name for ever. */
export function shortHash(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 10);
}
