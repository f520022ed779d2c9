import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../build/tool-folder.ts';
import { startContainer, type Container } from './container.ts';
import { rootfsOf, WORK } from './rootfs.ts';
import type { Target } from './target.ts';

/** Rights of a tool in one of its modes. */
export interface Mode {
  readonly name: string;
  /** Whose user it is; a number for one of its own. */
  readonly user: number | 'target';
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
  readonly refused?: readonly string[];
  readonly isReadOnly?: boolean;
}

/** A run that is under way; its result is that of a run that has ended. */
export interface Run extends Container {
  readonly result: Promise<Result>;
}

/** What came of it. */
export interface Result {
  readonly code: number;
  readonly log: string;
  /** Files by name. */
  readonly files: ReadonlyMap<string, Buffer>;
}

interface ToolFile {
  readonly command: readonly string[];
  readonly stdout?: string;
}

let runs = 0;

/** Starts the command of a tool's tool.json in its image, with what the shim puts into it. */
export function startTool(folder: string, target: Target, options: RunOptions): Run {
  const { mode, seconds = 3, args = [], ...rest } = options;
  const rootfs = rootfsOf(folder);
  const { command } = JSON.parse(readFileSync(join(rootfs, 'toe/tool.json'), 'utf8')) as ToolFile;
  const out = makeFolder('out');
  const values: Readonly<Record<string, string>> = {
    seconds: String(seconds),
    pid: '1',
    out: '/out',
    work: '/work',
  };
  const container = startContainer({
    ...rest,
    rootfs,
    command: command.flatMap((word) => (word === '{args}' ? args : [fillIn(word, values)])),
    user: mode.user === 'target' ? target.user : mode.user,
    capabilities: mode.capabilities,
    beside: target.pid,
    cwd: '/work',
    mounts: { '/out': out, '/work': makeFolder('work') },
  });
  const result = container.ended.then((code) => ({ code, log: container.log(), files: filesIn(out) }));
  return { ...container, result };
}

/** Runs a tool to its end. */
export function runTool(folder: string, target: Target, options: RunOptions): Promise<Result> {
  return startTool(folder, target, options).result;
}

function fillIn(word: string, values: Readonly<Record<string, string>>): string {
  return word.replaceAll(/\{([a-z]+)\}/g, (all, name: string) => values[name] ?? all);
}

// Whoever the tool is may write there, as where the shim has made it.
function makeFolder(name: string): string {
  runs += 1;
  const folder = join(WORK, 'runs', `${runs}-${name}`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  return folder;
}

function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name))]),
  );
}
