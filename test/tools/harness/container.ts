import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORK } from './rootfs.ts';

/** What runs in a container, as in a pod, but without a cluster. */
export interface ContainerOptions {
  readonly rootfs: string;
  readonly command: readonly string[];
  readonly user: number;
  /** The number of its user unless given. */
  readonly group?: number;
  readonly capabilities?: readonly string[];
  readonly env?: readonly string[];
  readonly cwd?: string;
  /** Process whose PID and network namespaces it shares, like an ephemeral container with its target. */
  readonly beside?: number;
  /** Folders of this machine that it sees, by their place in it. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly isReadOnly?: boolean;
  /** Whether /tmp is a folder of its own, empty at first; otherwise it is that of the image. */
  readonly hasTmp?: boolean;
  /** Most of a processor that it gets, 0 to 1. */
  readonly cpu?: number;
  /** System calls that its security profile refuses. */
  readonly refused?: readonly string[];
}

/** A container that was started. */
export interface Container {
  readonly name: string;
  /** What it has written to stdout and stderr so far. */
  readonly log: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Its exit code. */
  readonly ended: Promise<number>;
}

let count = 0;
const started: string[] = [];

/** Ends what still runs. */
export function removeContainers(): void {
  for (const name of started.splice(0)) {
    try {
      execFileSync('runc', ['delete', '--force', name], { stdio: 'ignore' });
    } catch {
      // It has ended.
    }
  }
}

/** Starts a container with runc. */
export function startContainer(options: ContainerOptions): Container {
  count += 1;
  const name = `toe-tools-${process.pid}-${count}`;
  const bundle = join(WORK, 'bundles', name);
  mkdirSync(bundle, { recursive: true });
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(configOf(options)));
  started.push(name);
  const child = spawn('runc', ['run', '--bundle', bundle, name], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (log += String(data)));
  const ended = new Promise<number>((resolve, reject) => {
    child.on('close', (code) => resolve(code ?? -1));
    child.on('error', () => reject(new Error('runc is missing: install it (Debian: apt-get install runc)')));
  });
  const kill = (signal: NodeJS.Signals): void => {
    execFileSync('runc', ['kill', name, signal], { stdio: 'ignore' });
  };
  return { name, log: () => log, kill, ended };
}

/** The first process of a container, as this machine counts. */
export function pidOf({ name }: Container): number {
  const state = JSON.parse(execFileSync('runc', ['state', name], { encoding: 'utf8', stdio: 'pipe' })) as {
    pid: number;
  };
  return state.pid;
}

function configOf(options: ContainerOptions): object {
  const { rootfs, command, user, group = user, capabilities = [], env = [], cwd = '/', beside } = options;
  const names = capabilities.map((name) => `CAP_${name}`);
  const shared = (type: string) => ({
    type: type === 'net' ? 'network' : type,
    ...(beside ? { path: `/proc/${beside}/ns/${type}` } : {}),
  });
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid: user, gid: group },
      args: command,
      env: ['PATH=/bin:/usr/bin:/opt/java/bin', ...env],
      cwd,
      noNewPrivileges: true,
      capabilities: { bounding: names, effective: names, permitted: names },
    },
    root: { path: rootfs, readonly: options.isReadOnly ?? false },
    mounts: [
      ...SYSTEM_MOUNTS,
      ...(options.hasTmp ? [TMP] : []),
      ...Object.entries(options.mounts ?? {}).map(bind),
    ],
    linux: {
      namespaces: [{ type: 'mount' }, { type: 'ipc' }, { type: 'uts' }, shared('pid'), shared('net')],
      resources: options.cpu ? { cpu: { quota: options.cpu * PERIOD, period: PERIOD } } : {},
      ...(options.refused ? { seccomp: profileOf(options.refused) } : {}),
    },
  };
}

/** Microseconds over which shares of a processor are counted. */
const PERIOD = 100_000;

const SYSTEM_MOUNTS = [
  { destination: '/proc', type: 'proc', source: 'proc' },
  { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['ro'] },
  { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
  { destination: '/dev/shm', type: 'tmpfs', source: 'shm', options: ['nosuid', 'nodev', 'mode=1777'] },
];

const TMP = { destination: '/tmp', type: 'tmpfs', source: 'tmp', options: ['nosuid', 'nodev', 'mode=1777'] };

function bind([destination, source]: [string, string]): object {
  return { destination, type: 'bind', source, options: ['bind', 'rw'] };
}

function profileOf(names: readonly string[]): object {
  return { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names, action: 'SCMP_ACT_ERRNO' }] };
}
