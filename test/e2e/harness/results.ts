import { json } from 'node:stream/consumers';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { askFor } from './collector.ts';

/** One file as the manifest of a target names it. */
export interface StoredFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** What one target of a job gave. */
export interface StoredTarget {
  readonly pod: string;
  readonly container: string;
  readonly manifest: {
    readonly final: boolean;
    readonly partial: boolean;
    readonly files: readonly StoredFile[];
  };
}

/** The targets of a job, as a reader sees them. @throws Error when he may not. */
export async function listTargets(job: PowerTool, token: string): Promise<StoredTarget[]> {
  const { status, body } = await askFor({ path: runPath(job), token }, json);
  if (status !== 200) throw new Error(`${runPath(job)}: ${status} ${JSON.stringify(body)}`);
  return (body as { targets: StoredTarget[] }).targets;
}

/** Where a file is read. */
export function pathOf(job: PowerTool, target: StoredTarget | undefined, file = ''): string {
  return `${runPath(job)}/${target?.pod ?? ''}/${target?.container ?? ''}/${file}`;
}

/** Where a job and all that it gave is read. */
export function runPath({ metadata: { namespace, name, uid, creationTimestamp } }: PowerTool): string {
  return `/api/v1/namespaces/${namespace}/jobs/${name}/${creationTimestamp.slice(0, 10)}-${uid}`;
}
