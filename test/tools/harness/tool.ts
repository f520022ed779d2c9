import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../build/tool-folder.ts';
import { startContainer, type Container } from './container.ts';
import { rootfsOf, WORK } from './rootfs.ts';
import { eventually, type Target } from './target.ts';

/** Rights of a tool in one of its modes. */
export interface Mode {
  readonly name: string;
  /** Whose user it is; a number for one of its own. */
  readonly user: number | 'target';
  /** The number of its user unless given. */
  readonly group?: number;
  readonly capabilities: readonly string[];
}

/** No right at all, as a user that has nothing to do with the target. */
export const NO_RIGHT: Mode = { name: 'none', user: 65532, capabilities: [] };

/** The modes that the config.yaml of a tool lists, and no others: what they add to nothing at all. */
export function modesOf(folder: string): Mode[] {
  const { security } = readConfig(folder).spec;
  const { capabilities, lesserModes = [] } = security;
  const full = { name: 'full', user: 0, capabilities: capabilities?.add ?? [] };
  const lesser = lesserModes.map((mode): Mode => {
    const user = mode.runAs === 'Target' ? 'target' : 0;
    return { name: mode.name, user, capabilities: mode.capabilities?.add ?? [] };
  });
  return [full, ...lesser];
}

/** How a tool is run beside its target. */
export interface RunOptions {
  readonly mode: Mode;
  readonly seconds?: number;
  readonly args?: readonly string[];
  /** Variables of its environment, beside the usual ones or in their place. */
  readonly env?: Readonly<Record<string, string>>;
  readonly refused?: readonly string[];
  readonly isReadOnly?: boolean;
}

/** A run that is under way. */
export interface Run extends Container {
  /** Ends it and all that it has started, as when a node has no memory left. */
  readonly destroy: () => void;
  readonly result: Promise<Result>;
}

/** What came of it. */
export interface Result {
  readonly code: number;
  /** The word for how it ended: docs/upload-protocol.md. */
  readonly why: string;
  /** All that was written to stdout and stderr. */
  readonly log: string;
  /** What the tool said, line by line. */
  readonly lines: readonly string[];
  /** What the user is told when something went wrong. */
  readonly said: string;
  /** Files by name. */
  readonly files: ReadonlyMap<string, Buffer>;
}

let runs = 0;

/** Starts a tool in its image, by the shim, with its results on a volume. */
export function startTool(folder: string, target: Target, options: RunOptions): Run {
  const { mode, seconds = 3, args = [], env = {}, ...rest } = options;
  runs += 1;
  const name = `toe-${runs}`;
  const volume = makeVolume(name);
  const container = startContainer({
    ...rest,
    rootfs: rootfsOf(folder),
    command: ['/toe/shim', ...args],
    user: mode.user === 'target' ? target.user : mode.user,
    ...(mode.group === undefined ? {} : { group: mode.group }),
    capabilities: mode.capabilities,
    env: Object.entries({ ...ENV, TOE_CONTAINER: name, PROFILER_DURATION: `${seconds}s`, ...env }).map(
      (pair) => pair.join('='),
    ),
    beside: target.pid,
    mounts: { [VOLUME]: volume },
  });
  const destroy = (): void => {
    execFileSync('runc', ['delete', '--force', container.name], { stdio: 'ignore' });
  };
  const result = container.ended.then((code) => {
    const log = container.log();
    const events = eventsOf(log);
    const lines = events.flatMap(({ event, line }) => (event === 'log' && line !== undefined ? [line] : []));
    const { why = '', say: said = '' } = events.find(({ event }) => event === 'end') ?? {};
    return { code, why, log, lines, said, files: filesIn(join(volume, 'shop/job/uid/pod', name)) };
  });
  return { ...container, destroy, result };
}

/** Runs a tool that has a minute, and ends it by a signal when it is at work. */
export async function stopEarly(
  folder: string,
  target: Target,
  { says, ...options }: RunOptions & { readonly says?: string },
  signal: Parameters<Run['kill']>[0],
): Promise<Result> {
  const run = startTool(folder, target, { ...options, seconds: 60 });
  await awaitWork(run, says);
  run.kill(signal);
  return run.result;
}

/**
 * Waits until a tool is at work, and some seconds more, in which it finds something.
 * @param says words with which it says that it begins; of a tool without any, the shim says that it was started.
 */
export async function awaitWork(run: Run, says = '"phase":'): Promise<void> {
  await eventually(() => run.log().includes(says) || undefined);
  await sleep(3000);
}

/** Runs a tool to its end. */
export function runTool(folder: string, target: Target, options: RunOptions): Promise<Result> {
  return startTool(folder, target, options).result;
}

/** Where the volume is in the tool's container. */
const VOLUME = '/results';

const ENV = {
  OUTPUT_MODE: 'pvc',
  PVC_PATH: VOLUME,
  TOE_JOB: 'job',
  TOE_JOB_NAMESPACE: 'shop',
  TOE_JOB_UID: 'uid',
  TARGET_NAMESPACE: 'shop',
  TARGET_POD_NAME: 'pod',
  TOE_TERMINATION_LOG: '/dev/shm/termination-log',
};

/** The environment in which a result goes to the log, as where a job says nothing of its output. */
export const INTO_LOG = { OUTPUT_MODE: 'ephemeral' };

interface LogEvent {
  readonly event: string;
  readonly line?: string;
  readonly why?: string;
  readonly say?: string;
}

function eventsOf(log: string): LogEvent[] {
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as LogEvent);
}

// Whoever the tool is may write there.
function makeVolume(name: string): string {
  const folder = join(WORK, 'volumes', name);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  return folder;
}

function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const results = names.filter((name) => name !== 'manifest.json');
  return new Map(results.map((name) => [name, readFileSync(join(folder, name))]));
}
