import type { Command } from 'commander';
import { collectorInstead } from '../core/collector-instead.ts';
import { EXIT, type ExitCode } from '../core/failure.ts';
import { judgeEnd } from '../core/judge-end.ts';
import { makeJob, makeUpName, type JobRequest } from '../core/make-job.ts';
import { nextSteps } from '../core/next-steps.ts';
import { suggest } from '../core/suggest.ts';
import { outputProblem } from '../core/output-problem.ts';
import { createJob } from '../shell/create-job.ts';
import type { Cluster } from '../shell/connect.ts';
import { fetchJob } from '../shell/fetch-results.ts';
import { followJob } from '../shell/follow-job.ts';
import { prepareFolder } from '../shell/prepare-folder.ts';
import { clusterOf, examples, seconds, type Context } from './context.ts';
import { addFetchOptions, fetchRequest, type FetchOptions } from './fetch-options.ts';
import { addJobOptions, type JobOptions } from './job-options.ts';

interface RunOptions extends JobOptions, FetchOptions {
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
  command
    .option('--wait', 'show how it goes until it is over; Ctrl-C stops the waiting, not the job')
    .option('--timeout <duration>', 'wait no longer than this', seconds);
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

function outputOf({ outputMode, claim, outputDir }: RunOptions, command: Command): JobRequest['output'] {
  const mode = outputMode ?? (claim && 'pvc');
  const problem = outputProblem(mode, claim, outputDir);
  if (problem !== undefined) command.error(`error: ${problem}`);
  return mode && { mode, ...(claim ? { pvc: claim } : {}) };
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
  if (waits(options)) return seeThrough(name, options, cluster, context);
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
  context: Context,
): Promise<ExitCode> {
  const { machine } = context;
  const { note } = machine.terminal;
  const isFetched = !options.dryRun && options.outputDir !== undefined;
  const job = await followJob(cluster, name, machine, options.timeout);
  const { exitCode, text } = judgeEnd(job);
  note(text);
  const fetched =
    isFetched && job.status?.targets
      ? await fetchJob(job, fetchRequest(name, options, cluster, machine), cluster, machine)
      : EXIT.done;
  const next = collectorInstead(job, context, isFetched);
  if (next !== undefined) note(next);
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
