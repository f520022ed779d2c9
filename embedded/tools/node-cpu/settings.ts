import { parseDuration } from '../../../lib/api/duration.ts';
import { EXIT_USAGE, Problem } from './problem.ts';

/** What is asked of the tool. */
export interface Settings {
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** Samples a second. */
  readonly rate: number;
  /** The process to look at. */
  readonly pid: number;
  /** Port of its inspector, on this machine. */
  readonly port: number;
}

/** The main process of a container whose process namespace is shared. */
const PID = '1';
/** Where Node's inspector listens unless it is told otherwise. */
const PORT = '9229';

/**
 * Reads the environment that every tool gets, and the arguments: `-r RATE`, samples a second (default 1000).
 * @throws Problem 64 that names what is wrong.
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Settings {
  return {
    seconds: secondsOf('PROFILER_DURATION', env['PROFILER_DURATION'] ?? '30s'),
    warmupSeconds: env['TOE_WARMUP'] ? secondsOf('TOE_WARMUP', env['TOE_WARMUP']) : 0,
    rate: rateOf(args),
    pid: Number(env['TARGET_PID'] ?? PID),
    port: Number(env['TARGET_INSPECTOR_PORT'] ?? PORT),
  };
}

function secondsOf(name: string, text: string): number {
  const seconds = parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
  if (!seconds) throw new Problem(EXIT_USAGE, `${name}=${text} is not a duration such as 30s or 1m30s`);
  return seconds;
}

function rateOf(args: readonly string[]): number {
  const [option, value = '', ...rest] = args;
  if (option === undefined) return 1000;
  const rate = Number(value);
  if (option !== '-r' || rest.length > 0 || !Number.isInteger(rate) || rate < 1 || rate > 10_000)
    throw new Problem(
      EXIT_USAGE,
      `refused: '${args.join(' ')}'. Arguments are: -r SAMPLES_A_SECOND (1 to 10000)`,
    );
  return rate;
}
