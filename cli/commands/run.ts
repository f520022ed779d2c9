import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LabelSelector } from '../../lib/api/label-selector.ts';
import type { Output } from '../../lib/api/output.ts';
import { OUTPUT_MODES, type OutputMode } from '../../lib/api/output-mode.ts';
import { EXIT, type ExitCode } from '../core/failure.ts';
import { judgeEnd } from '../core/judge-end.ts';
import { makeJob, makeUpName, type JobRequest } from '../core/make-job.ts';
import { nextSteps } from '../core/next-steps.ts';
import { parseSelector } from '../core/parse-selector.ts';
import { suggest } from '../core/suggest.ts';
import { outputProblem } from '../core/output-problem.ts';
import { createJob } from '../shell/create-job.ts';
import type { Cluster } from '../shell/connect.ts';
import { fetchJob } from '../shell/fetch-results.ts';
import { followJob } from '../shell/follow-job.ts';
import type { Machine } from '../shell/machine.ts';
import { prepareFolder } from '../shell/prepare-folder.ts';
import { clusterOf, examples, seconds, type Context } from './context.ts';
import { addFetchOptions, fetchRequest, type FetchOptions } from './fetch-options.ts';

interface RunOptions extends FetchOptions {
  readonly selector: LabelSelector;
  readonly duration?: number;
  readonly container?: string;
  readonly max?: number;
  readonly canary?: number;
  readonly name?: string;
  readonly outputMode?: OutputMode;
  readonly claim?: Claim;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly timeout?: number;
}

/** `kubectl toe run` */
export function addRun(program: Command, context: Context): void {
  const command = program
    .command('run')
    .description('Run a tool in the pods that match. What stands behind -- are arguments for the tool.')
    .usage('TOOL -l SELECTOR [options] [-- ARGUMENT...]')
    .argument('<tool>', 'name of a tool that your admins have approved');
  addJobOptions(command);
  addFetchOptions(command, 'fetch the results into this folder when the job is over; waits');
  command
    .addHelpText(
      'after',
      examples(
        'kubectl toe run py-spy -l app=web -d 30s --wait',
        'kubectl toe run py-spy -l app=web -d 30s -o ./result',
        'kubectl toe run tcpdump -n shop -l app=web --output-mode collector -- --snaplen=96',
        "kubectl toe run py-spy -l 'app in (web,api)' --max 2 --dry-run",
      ),
    )
    .action(async (tool: string, options: RunOptions, self: Command) => {
      context.exit(await run(tool, options, self, context));
    });
}

/** As long as a PowerTool measures that does not say how long. */
const DEFAULT_SECONDS = 30;

function addJobOptions(command: Command): void {
  command
    .requiredOption('-l, --selector <selector>', 'which pods: app=web,tier!=db', selector)
    .option('-d, --duration <duration>', 'how long the tool measures: 5m, 1h30m (default: 30s)', seconds)
    .option('-c, --container <name>', 'container to look at (default: that of the pod)')
    .option('--max <pods>', 'at most this many of the pods, chosen at random', positive)
    .option('--canary <pods>', 'so many of them first; the others when the tool did well in these', positive)
    .option('--name <name>', 'name of the job (default: made up from that of the tool)')
    .addOption(
      new Option('--output-mode <mode>', 'where results go (default: ephemeral)').choices(OUTPUT_MODES),
    )
    .option(
      '--claim <claim>',
      'for mode pvc: a claim that the pods mount, and a folder: NAME[/FOLDER]',
      claim,
    )
    .option('--dry-run', 'tell which pods would get the tool and which not; put it into none')
    .option('--wait', 'show how it goes until it is over; Ctrl-C stops the waiting, not the job')
    .option('--timeout <duration>', 'wait no longer than this', seconds);
}

function selector(text: string): LabelSelector {
  const read = parseSelector(text);
  if (typeof read === 'string') throw new InvalidArgumentError(read);
  return read;
}

type Claim = NonNullable<Output['pvc']>;

// What is wrong with a name, the API server says.
function claim(text: string): Claim {
  const [claimName = '', ...folders] = text.split('/');
  return folders.length > 0 ? { claimName, path: folders.join('/') } : { claimName };
}

function outputOf({ outputMode, claim, outputDir }: RunOptions, command: Command): JobRequest['output'] {
  const mode = outputMode ?? (claim && 'pvc');
  const problem = outputProblem(mode, claim, outputDir);
  if (problem !== undefined) command.error(`error: ${problem}`);
  return mode && { mode, ...(claim ? { pvc: claim } : {}) };
}

function positive(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError(`"${text}" is no number above 0`);
  return Number(text);
}

async function run(tool: string, options: RunOptions, command: Command, context: Context): Promise<ExitCode> {
  const output = outputOf(options, command);
  if (options.timeout !== undefined && !waits(options))
    command.error('error: --timeout is for a run that waits: add --wait, or leave it out');
  const cluster = clusterOf(command, context);
  const { machine } = context;
  const folder = options.dryRun ? undefined : options.outputDir;
  if (folder !== undefined) await prepareFolder(folder, options.force);
  const name = await create(tool, { ...options, output }, cluster, context);
  machine.terminal.print(`powertool/${name} created`);
  if (waits(options)) return seeThrough(name, options, cluster, machine);
  machine.terminal.note(nextSteps(name, cluster.place));
  return machine.interrupted().aborted ? EXIT.interrupted : EXIT.done;
}

function waits({ wait = false, dryRun = false, outputDir }: RunOptions): boolean {
  return wait || dryRun || outputDir !== undefined;
}

/** Waits for the end of a job, and fetches its results where they are wanted. */
async function seeThrough(
  name: string,
  options: RunOptions,
  cluster: Cluster,
  machine: Machine,
): Promise<ExitCode> {
  const job = await followJob(cluster, name, machine, options.timeout);
  const { exitCode, text } = judgeEnd(job);
  machine.terminal.note(text);
  if (options.dryRun || options.outputDir === undefined || !job.status?.targets) return exitCode;
  const fetched = await fetchJob(job, fetchRequest(name, options, cluster, machine), cluster, machine);
  return exitCode === EXIT.done ? fetched : exitCode;
}

async function create(
  tool: string,
  options: RunOptions & Pick<JobRequest, 'output'>,
  cluster: Cluster,
  { toolArgs: args, machine: { random, sleep, interrupted, terminal } }: Context,
): Promise<string> {
  const { duration: seconds = DEFAULT_SECONDS, dryRun = false } = options;
  const { name = makeUpName(tool, random) } = options;
  const { namespace, place } = cluster;
  const body = makeJob({ ...options, name, tool, args, namespace, seconds, dryRun });
  const signal = interrupted();
  // Who does not hear the name cannot end the job.
  const tell = (): void =>
    terminal.note(
      `The API server has yet to say whether the job was made. Ctrl-C again does not wait for that; then look for it: ${suggest(`list ${name}`, place)}`,
    );
  signal.addEventListener('abort', tell);
  await createJob({ body, isMadeUp: options.name === undefined }, cluster, { sleep, signal });
  signal.removeEventListener('abort', tell);
  return name;
}
