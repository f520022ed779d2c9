import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pidOf, startContainer, type Container, type ContainerOptions } from './container.ts';
import { rootfsOf } from './rootfs.ts';

/** A program that is looked at. */
export interface Target extends Container {
  readonly pid: number;
  readonly user: number;
  readonly rootfs: string;
}

/** Starts the target image of a folder in test/targets, with namespaces of its own, and waits until it is at work. */
export async function startTarget(name: string, options: Partial<ContainerOptions> = {}): Promise<Target> {
  const recipe = `test/targets/${name}`;
  const rootfs = rootfsOf(recipe);
  const { user = 1000 } = options;
  const container = startContainer({
    rootfs,
    user,
    command: entrypointOf(recipe),
    cpu: 0.2,
    hasTmp: true,
    ...options,
  });
  const pid = await eventually(() => pidOf(container));
  execFileSync('nsenter', ['--net', '--target', String(pid), 'ip', 'link', 'set', 'lo', 'up']);
  const target = { ...container, pid, user, rootfs };
  await sleep(1000);
  return target;
}

/** Names of the files in the target's /tmp. */
export function leftIn({ pid }: Target): string[] {
  return readdirSync(`/proc/${pid}/root/tmp`).sort();
}

/** What the files are that the target has open. */
export function openIn({ pid }: Target): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map((name) => readlinkSync(join(folder, name)));
}

/** Local ports at which something in the target's network listens, as /proc/net/tcp writes them. */
export function portsOf({ pid }: Target): string[] {
  const lines = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1),
  );
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
    .map(([, at = '']) => at);
}

/** How many processes share the PID namespace of the target, without its main process. */
export function besides({ pid }: Target): number {
  const space = readlinkSync(`/proc/${pid}/ns/pid`);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((other) => spaceOf(other) === space).length - 1;
}

function spaceOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return '';
  }
}

/** Asks until there is an answer, for a minute: machines may have more to do. */
export async function eventually<T>(probe: () => T | undefined): Promise<T> {
  let fault: unknown = new Error('not within a minute');
  for (let tries = 0; tries < 600; tries += 1) {
    try {
      const answer = probe();
      if (answer !== undefined) return answer;
    } catch (error) {
      fault = error;
    }
    await sleep(100);
  }
  throw fault;
}

function entrypointOf(recipe: string): string[] {
  const text = readFileSync(join(recipe, 'image.conf'), 'utf8');
  return /^--entrypoint=(.*)$/m.exec(text)?.[1]?.split(',') ?? [];
}
