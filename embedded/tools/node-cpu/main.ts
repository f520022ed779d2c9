import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../../lib/api/duration.ts';
import { toFolded } from './fold.ts';
import { openInspector, type Inspector } from './inspector.ts';
import { eventLine, fileLines } from './log-lines.ts';
import { EXIT_STOPPED, Problem, WHY } from './problem.ts';
import { readSettings, type Settings } from './settings.ts';
import type { CpuProfile } from './profile.ts';

/** The profile for flame-graph viewers; also left in the folder for temporary files. */
const FILE = 'node-cpu.cpuprofile';

// Profiles a running Node process with the sampling profiler that every Node has built in. The process needs no
// option and no restart: SIGUSR1 opens its inspector, which is closed again at the end.
// stdout carries events and the files of the result (docs/upload-protocol.md); notes go to stderr with a # in front.
async function main(): Promise<void> {
  const stopped = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stopped.abort());
  const settings = readSettings(process.env, process.argv.slice(2));
  note(announcement(settings));
  say(eventLine('start', new Date(), { pid: settings.pid, seconds: settings.seconds }));
  await warmUp(settings, stopped.signal);
  const inspector = await openInspector(settings.pid, settings.port);
  enter('running', settings.seconds);
  const profile = await record(inspector, settings, stopped.signal);
  if (stopped.signal.aborted) note('stopped early');
  const whole = JSON.stringify(profile);
  enter('uploading', 0, whole.length);
  await writeFile(join(tmpdir(), FILE), whole);
  say(fileLines('node-cpu.folded', toFolded(profile, `node[${settings.pid}]`), 'text', new Date()));
  say(fileLines(FILE, whole, 'base64', new Date()));
  say(endLine(0, stopped.signal.aborted ? 'stopped' : 'ok'));
}

function enter(phase: string, seconds: number, bytes = 0): void {
  say(eventLine('progress', new Date(), { phase, seconds, bytes }));
}

function endLine(exitCode: number, why: string): string {
  return eventLine('end', new Date(), { exitCode, why });
}

async function warmUp({ warmupSeconds }: Settings, stopped: AbortSignal): Promise<void> {
  if (warmupSeconds === 0) return;
  enter('warmup', warmupSeconds);
  note(`waits ${formatDuration(warmupSeconds)} before it measures`);
  await wait(warmupSeconds, stopped);
  if (stopped.aborted) throw new Problem(EXIT_STOPPED, 'stopped before it measured');
}

async function record(
  inspector: Inspector,
  { rate, seconds }: Settings,
  stopped: AbortSignal,
): Promise<CpuProfile> {
  // A timer that still runs would keep the program.
  const over = new AbortController();
  try {
    await inspector.send('Profiler.enable');
    await inspector.send('Profiler.setSamplingInterval', { interval: Math.round(1_000_000 / rate) });
    await inspector.send('Profiler.start');
    await Promise.race([wait(seconds, AbortSignal.any([stopped, over.signal])), inspector.lost]);
    const { profile } = (await inspector.send('Profiler.stop')) as { profile: CpuProfile };
    return profile;
  } finally {
    over.abort();
    await inspector.close();
  }
}

async function wait(seconds: number, stopped: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal: stopped }).catch(() => undefined);
}

function announcement({ pid, seconds }: Settings): string {
  const { PROFILER_TOOL, TARGET_NAMESPACE, TARGET_POD_NAME, TARGET_CONTAINER_NAME } = process.env;
  const where = `${TARGET_NAMESPACE ?? '?'}/${TARGET_POD_NAME ?? '?'}, container ${TARGET_CONTAINER_NAME ?? '?'}`;
  const tool = PROFILER_TOOL ?? basename(import.meta.dirname);
  return `${tool}: ${where}, process ${pid}, ${formatDuration(seconds)}`;
}

function say(lines: string): void {
  process.stdout.write(lines);
}

function note(text: string): void {
  process.stderr.write(`# toe: ${text}\n`);
}

main().catch((error: unknown) => {
  note(error instanceof Error ? error.message : String(error));
  const exitCode = error instanceof Problem ? error.exitCode : 1;
  say(endLine(exitCode, WHY[exitCode] ?? 'tool'));
  process.exitCode = exitCode;
});
