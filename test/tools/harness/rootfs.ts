import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Folder for all that the tests of one file make. */
export const WORK = mkdtempSync(join(tmpdir(), 'toe-tools-'));

const made = new Map<string, string>();

/** Makes the root file system of an image from its recipe folder, once. @returns its folder. */
export function rootfsOf(recipe: string): string {
  const before = made.get(recipe);
  if (before !== undefined) return before;
  const folder = join(WORK, 'rootfs', `${made.size}-${basename(recipe)}`);
  mkdirSync(folder, { recursive: true });
  execFileSync(join(recipe, 'rootfs'), [folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  made.set(recipe, folder);
  return folder;
}

/** Removes all that was made. */
export function removeWork(): void {
  rmSync(WORK, { recursive: true, force: true });
}
