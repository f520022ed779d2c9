import { createHash } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { expect } from '@jest/globals';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { eventually, IMAGES } from './api.ts';
import { askFor } from './collector.ts';

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
  const targets = await listTargets(job, token);
  const files: StoredFile[] = [];
  for (const target of targets) {
    const bundle = { tool: 'e2e-bulk', image: IMAGES.bulk, node: expect.stringMatching(/./), exitCode: 0 };
    expect(target.manifest).toMatchObject({ final: true, partial: false, ...bundle });
    for (const file of target.manifest.files) {
      expect(file).toMatchObject({ size, whole: true });
      files.push(await expectAsSaid(job, target, file, token));
    }
  }
  return files;
}

async function measure(body: AsyncIterable<Buffer>): Promise<{ bytes: number; sha256: string }> {
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
