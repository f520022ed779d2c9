import { makeLogReader } from '../../../cli/core/read-log.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { logOf } from './pods.ts';

/** Files by name. */
export type Files = ReadonlyMap<string, Buffer>;

/** The files that each tool of a job has written into its log, in the order of the status. */
export function filesOf(ns: string, { targets = [] }: PowerToolStatus): Promise<Files[]> {
  return Promise.all(
    targets.map(async ({ pod, container = '' }) => readFiles(await logOf(ns, pod, container))),
  );
}

function readFiles(log: string): Files {
  const read = makeLogReader();
  const files = new Map<string, Buffer[]>();
  let last: Buffer[] = [];
  for (const part of log.split('\n').flatMap((line) => read(Buffer.from(line)))) {
    if (part.kind === 'broken') throw new Error('the log breaks off within a file');
    if (part.kind === 'file') files.set(part.artifact.name, (last = []));
    if (part.kind === 'data') last.push(part.bytes);
  }
  return new Map([...files].map(([name, parts]) => [name, Buffer.concat(parts)]));
}

/** Names of the files that the log of a tool tells of, in their order. */
export function slicesOf(log: string): string[] {
  const events = log.split('\n').map((line) => JSON.parse(line) as { event: string; name: string });
  return events.filter(({ event }) => event === 'file').map(({ name }) => name);
}
