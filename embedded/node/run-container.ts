import type { ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../http/logs.ts';
import type { ContainerSpec } from './container-spec.ts';
import type { Image, Images } from './images.ts';
import { makeLog, type ContainerLog } from './log.ts';
import { endOf, signalGroup, startProcess, type Place, type Start } from './process.ts';
import { running, terminated, waiting, type ContainerReport, type Ending, type State } from './states.ts';

/** What a container needs of its node. */
export interface ContainerContext extends Place {
  readonly images: Images;
  readonly now: () => Date;
  /** Asked before every start. @returns what it starts with, or the state it stays in since it cannot. */
  readonly prepare: () => Promise<Start | State>;
  /** Whether it starts again after it has ended so. */
  readonly restarts: (ending: Ending) => boolean;
  /** Called after every change of its state. */
  readonly onChange: () => void;
}

/** A container that runs: a local process, started again when it is to. */
export interface ContainerRun {
  readonly spec: ContainerSpec;
  readonly report: () => ContainerReport;
  /** Process id; undefined while there is none. */
  readonly pid: () => number | undefined;
  /** What this run has written, or the one before; undefined when there was none. */
  readonly log: (previous: boolean) => Log | undefined;
  /** Sends a signal to its processes. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends it for good: asks it to, and kills it after so many seconds. */
  readonly end: (graceSeconds: number) => Promise<void>;
}

/** Seconds before the second restart; each further one waits twice as long, up to the most. */
const [FIRST_BACK_OFF, LONGEST_BACK_OFF] = [10, 300];

/** Where a container is in its life. */
interface Life {
  state: State;
  last: State | undefined;
  log: ContainerLog | undefined;
  oldLog: ContainerLog | undefined;
  child: ChildProcess | undefined;
  restarts: number;
  readonly ending: AbortController;
}

/** Runs a container. */
export function runContainer(spec: ContainerSpec, context: ContainerContext): ContainerRun {
  const life: Life = {
    state: waiting('ContainerCreating'),
    last: undefined,
    log: undefined,
    oldLog: undefined,
    child: undefined,
    restarts: 0,
    ending: new AbortController(),
  };
  const image = context.images(spec.image);
  const over = live(spec, context, life, image);
  return {
    spec,
    report: () => reportOf(spec, life, image),
    pid: () => life.child?.pid,
    log: (previous) => (previous ? life.oldLog : life.log),
    signal: (name) => signalGroup(life.child, name),
    end: (graceSeconds) => end(life, over, graceSeconds),
  };
}

async function live(
  spec: ContainerSpec,
  context: ContainerContext,
  life: Life,
  image: Image | undefined,
): Promise<void> {
  await mkdir(context.folder, { recursive: true });
  const problem = problemOf(spec, image);
  if (!image || problem) return become(life, context, problem ?? life.state);
  while (!isEnding(life)) {
    const ready = await context.prepare();
    if (isEnding(life)) return;
    if (!('nodeOptions' in ready)) return become(life, context, ready);
    const child = startProcess(image, spec, { ...context, ...ready });
    const how = await follow(child, spec, context, life);
    if (!context.restarts(how)) return;
    await backOff(spec, context, life);
  }
}

function isEnding({ ending }: Life): boolean {
  return ending.signal.aborted;
}

function become(life: Life, { onChange }: ContainerContext, state: State): void {
  life.state = state;
  onChange();
}

// There is one registry: what it does not have will not come. An image is its program and nothing else.
function problemOf(
  { command, image: reference }: ContainerSpec,
  image: Image | undefined,
): State | undefined {
  if (!image)
    return waiting(
      'ImagePullBackOff',
      `Back-off pulling image "${reference}": the embedded node has no such image`,
    );
  if (command) return waiting('CreateContainerError', 'the embedded node runs the program of an image only');
  return undefined;
}

async function follow(
  child: ChildProcess,
  spec: ContainerSpec,
  context: ContainerContext,
  life: Life,
): Promise<Ending> {
  const since = context.now();
  const log = makeLog(context.now);
  for (const stream of [child.stdout, child.stderr]) if (stream) log.take(stream);
  Object.assign(life, { oldLog: life.log, log, child });
  become(life, context, running(since));
  const how = await endOf(child);
  life.child = undefined;
  log.end();
  const message = spec.terminationMessagePolicy === 'FallbackToLogsOnError' ? log.tail() : '';
  become(life, context, terminated(how, since, context.now(), message));
  return how;
}

async function backOff({ name }: ContainerSpec, context: ContainerContext, life: Life): Promise<void> {
  if (isEnding(life)) return;
  const { restarts, ending } = life;
  const seconds = restarts === 0 ? 0 : Math.min(FIRST_BACK_OFF * 2 ** (restarts - 1), LONGEST_BACK_OFF);
  life.last = life.state;
  become(
    life,
    context,
    waiting('CrashLoopBackOff', `back-off ${seconds}s restarting failed container=${name}`),
  );
  await sleep(seconds * 1000, undefined, { signal: ending.signal }).catch(() => undefined);
  life.restarts += 1;
}

async function end(life: Life, over: Promise<void>, graceSeconds: number): Promise<void> {
  life.ending.abort();
  signalGroup(life.child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(life.child, 'SIGKILL'), graceSeconds * 1000);
  await over;
  clearTimeout(timer);
}

function reportOf(
  { name, image }: ContainerSpec,
  { state, last, restarts }: Life,
  found: Image | undefined,
): ContainerReport {
  const isRunning = 'running' in state;
  return {
    name,
    image,
    imageID: found?.reference ?? '',
    restartCount: restarts,
    ready: isRunning,
    started: isRunning,
    state,
    lastState: last ?? {},
  };
}
