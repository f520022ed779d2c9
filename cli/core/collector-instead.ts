import { outputModeOf, type Job } from './job.ts';
import { quote } from './quote.ts';

/** A command line of `run`, as it was typed. */
export interface RunLine {
  /** What stands before `--`. */
  readonly argv: readonly string[];
  /** What stands behind it. */
  readonly toolArgs: readonly string[];
}

/**
 * The same run with a result that is uploaded, for a job whose result was too large for a log; undefined for others.
 * The log is what a job has that says nothing else: who may use a collector, and by which way, only the user knows.
 * @param isFetched into a folder in which something of this run may be already.
 */
export function collectorInstead(
  of: Job,
  { argv, toolArgs }: RunLine,
  isFetched: boolean,
): string | undefined {
  const { targets = [] } = of.status ?? {};
  const isTooLarge = targets.some(({ message = '' }) => message.includes('output.mode collector'));
  if (outputModeOf(of) !== 'ephemeral' || !isTooLarge) return undefined;
  const more = ['--output-mode', 'collector', ...(isFetched && !argv.includes('--force') ? ['--force'] : [])];
  const own = [...withoutOptions(argv, CHANGED), ...more];
  const words = toolArgs.length > 0 ? [...own, '--', ...toolArgs] : own;
  return `The log has no room for such a result, the collector has: kubectl toe ${words.map(quote).join(' ')}`;
}

/** Options whose values cannot stay: the name is taken. */
const CHANGED = ['--name', '--output-mode'];

function withoutOptions(argv: readonly string[], options: readonly string[]): string[] {
  const isOne = (word: string | undefined): boolean => word !== undefined && options.includes(word);
  return argv.filter(
    (word, at) =>
      !isOne(word) && !isOne(argv[at - 1]) && !options.some((option) => word.startsWith(`${option}=`)),
  );
}
