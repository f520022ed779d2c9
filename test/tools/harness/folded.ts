import { expect } from '@jest/globals';
import { hottest, stacksOf } from '../../../demo/folded.ts';
import type { Result } from './tool.ts';

/** The folded stacks that a tool gave as a file. */
export function profileOf({ files }: Result): string {
  return String(files.get('profile.folded') ?? '');
}

/** The function with most samples on top of a stack, without its file and line. */
export function hottestOf(folded: string): string | undefined {
  return hottest(folded.replaceAll(/ \(\S+:\d+\)/g, ''), 1)[0]?.name;
}

/** The processes of the stacks, as their first frames name them. */
export function processesOf(folded: string): ReadonlySet<string | undefined> {
  return new Set(stacksOf(folded).map(([stack]) => stack.split(';')[0]));
}

/** Fails when a log has a line that is neither an event nor a stack. */
export function expectFolded(log: string): void {
  const lines = log.trimEnd().split('\n');
  expect(lines.filter((line) => !/^(\{"toe":1,.*\}|[^;]+(;[^;]+)+ \d+)$/.test(line))).toEqual([]);
}
