import { createHash } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { expect } from '@jest/globals';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { eventually, IMAGES } from './api.ts';
import { askFor } from './collector.ts';
import { readJob } from './jobs.ts';

/** One file as the manifest of a target names it. */
export interface StoredFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly whole: boolean;
}

/** What one target of a job gave. */
export interface StoredTarget {
  readonly pod: string;
  readonly container: string;
  readonly manifest: {
    readonly final: boolean;
    readonly partial: boolean;
    readonly startedAt: string;
    readonly finishedAt?: string;
    readonly files: readonly StoredFile[];
  };
}

/** The targets of a job, as a reader sees them. @throws Error when he may not. */
export async function listTargets(job: PowerTool, token: string): Promise<StoredTarget[]> {
  const { status, body } = await askFor({ path: runPath(job), token }, json);
  if (status !== 200) throw new Error(`${runPath(job)}: ${status} ${JSON.stringify(body)}`);
  return (body as { targets: StoredTarget[] }).targets;
}

/** Waits until a manifest names so many bytes of what a tool goes on writing. */
export function awaitUploaded(job: PowerTool, token: string, bytes: number): Promise<StoredFile> {
  return eventually('a part of the capture is in the store', 90, async () => {
    const [target] = await listTargets(job, token);
    return target?.manifest.files.find(({ size, whole }) => size >= bytes && !whole);
  });
}

/** Reads a file to its end: it has the size and the sha256 that its manifest says. @returns what is said. */
export async function expectAsSaid(
  job: PowerTool,
  target: StoredTarget | undefined,
  file: StoredFile | undefined,
  token: string,
): Promise<StoredFile> {
  if (!file) throw new Error(`no file of ${job.metadata.name} is told`);
  const body = { bytes: file.size, sha256: file.sha256 };
  const path = pathOf(job, target, file.name);
  expect(await askFor({ path, token }, measure)).toEqual({ status: 200, body });
  return file;
}

/** Reads every file of a job that has completed and compares it with what is said of it. @returns what is said. */
export async function expectAllWhole(job: PowerTool, token: string, size: number): Promise<StoredFile[]> {
  const ended = await readJob(job.metadata);
  const files: StoredFile[] = [];
  for (const target of await listTargets(job, token)) {
    expectBundle(target, ended);
    for (const file of target.manifest.files) {
      expect(file).toMatchObject({ size, whole: true });
      files.push(await expectAsSaid(job, target, file, token));
    }
  }
  return files;
}

/** What is said of a target beside its files is what its job and its row in the status say. */
function expectBundle(
  { container, manifest }: StoredTarget,
  { metadata, spec, status = {} }: PowerTool,
): void {
  const row = status.targets?.find((one) => one.container === container);
  expect(status.image).toBe(IMAGES.bulk);
  expect(manifest).toMatchObject({
    ...{ final: true, partial: false, exitCode: 0, attempt: 1 },
    ...{ tool: status.tool, args: spec.tool?.args, image: status.image },
    ...{ node: row?.node, podUid: row?.uid, podNamespace: metadata.namespace },
  });
  // A status has whole seconds.
  const { startedAt, finishedAt } = manifest;
  const times = [status.startedAt, startedAt, finishedAt, status.finishedAt].map(secondOf);
  expect(times).toEqual([...times].sort((one, other) => one - other));
}

function secondOf(time = ''): number {
  const milliseconds = Date.parse(time);
  expect(milliseconds).not.toBeNaN();
  return Math.floor(milliseconds / 1000);
}

/** How long a body is, and its sha256. */
export async function measure(body: AsyncIterable<Buffer>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of body) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Where a file is read. */
export function pathOf(job: PowerTool, target: StoredTarget | undefined, file = ''): string {
  return `${runPath(job)}/${target?.pod ?? ''}/${target?.container ?? ''}/${file}`;
}

/** Where a job and all that it gave is read. */
export function runPath({ metadata: { namespace, name, uid, creationTimestamp } }: PowerTool): string {
  return `/api/v1/namespaces/${namespace}/jobs/${name}/${creationTimestamp.slice(0, 10)}-${uid}`;
}
