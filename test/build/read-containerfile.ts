import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Containerfile of a tool; with tools/command, where it is put upon that image, in place of the name. */
export function readContainerfile(folder: string): string {
  const text = readFileSync(join(folder, 'Containerfile'), 'utf8');
  return text.replace(/^FROM toe-command$/m, () => readContainerfile('tools/command'));
}
