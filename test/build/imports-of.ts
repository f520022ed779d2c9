import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** What a file imports. */
export interface Import {
  /** A package, or the path of a file from the root. */
  readonly from: string;
  readonly typeOnly: boolean;
}

const ROOT = join(import.meta.dirname, '../..');

/** The imports and re-exports of a file. @param file from the root. */
export function importsOf(file: string): Import[] {
  const pattern = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  const source = readFileSync(join(ROOT, file), 'utf8');
  return [...source.matchAll(pattern)].map(([, type, from = '']) => ({
    from: from.startsWith('.') ? normalize(join(dirname(file), from)) : from,
    typeOnly: type !== undefined,
  }));
}

/** All files that a file reaches by imports, itself among them. */
export function reachOf(file: string): ReadonlySet<string> {
  const reached = new Set([file]);
  // A set hands out what is added to it on the way.
  for (const one of reached)
    for (const { from } of importsOf(one)) if (/\.m?ts$/.test(from)) reached.add(from);
  return reached;
}
