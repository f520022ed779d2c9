import type { Command } from 'commander';
import { allPowerToolsPath, powerToolsPath } from '../../lib/kube/paths.ts';
import { readList } from '../../lib/kube/read.ts';
import { EXIT, type ExitCode } from '../core/failure.ts';
import { howToFetch } from '../core/how-to-fetch.ts';
import { tellNotBegun } from '../core/not-begun.ts';
import { renderDetail } from '../core/render-detail.ts';
import { renderList } from '../core/render-list.ts';
import { ask, asJob, readJob } from '../shell/ask.ts';
import type { Cluster } from '../shell/connect.ts';
import type { Machine } from '../shell/machine.ts';
import type { Terminal } from '../shell/terminal.ts';
import { seeProgress } from '../shell/watch-progress.ts';
import { clusterOf, examples, type Context } from './context.ts';

/** `kubectl toe list` */
export function addList(program: Command, context: Context): void {
  program
    .command('list')
    .description('Show the jobs of a namespace, or of one job the pods, how far each is, and the files.')
    .argument('[job]', 'name of a job')
    .option('-A, --all-namespaces', 'the jobs of every namespace')
    .option('-o, --output <format>', 'json: the PowerTools as the cluster has them')
    .addHelpText(
      'after',
      examples(
        'kubectl toe list -n shop',
        'kubectl toe list -A',
        'kubectl toe list py-spy-x7k2p',
        'kubectl toe list -o json',
      ),
    )
    .action(async (name: string | undefined, options: ListOptions, command: Command) => {
      const { output, allNamespaces = false } = options;
      if (output !== undefined && output !== 'json')
        command.error(
          `error: there is no output format "${output}" but json; for others: kubectl get powertool`,
        );
      if (name !== undefined && allNamespaces)
        command.error('error: a job by its name is in one namespace: -n NAMESPACE instead of -A');
      context.exit(await list({ name, allNamespaces }, output === 'json', command, context));
    });
}

interface ListOptions {
  readonly output?: string;
  readonly allNamespaces?: boolean;
}

/** What is to be shown: one job, or all of one namespace, or of every one. */
interface Wanted {
  readonly name: string | undefined;
  readonly allNamespaces: boolean;
}

function list(wanted: Wanted, isJson: boolean, command: Command, context: Context): Promise<ExitCode> {
  const cluster = clusterOf(command, context);
  const { machine } = context;
  return isJson ? listJson(cluster, wanted, machine.terminal) : listText(cluster, wanted, machine);
}

async function listText(
  cluster: Cluster,
  { name, allNamespaces }: Wanted,
  machine: Machine,
): Promise<ExitCode> {
  if (name !== undefined) return showOne(name, cluster, machine);
  const { print, note } = machine.terminal;
  const now = cluster.now;
  const jobs = (await readRaw(cluster, allNamespaces)).map(asJob);
  const place = allNamespaces ? 'any namespace' : cluster.namespace;
  if (jobs.length === 0) note(`No jobs in ${place}. To start one: kubectl toe run --help`);
  else for (const line of renderList(jobs, allNamespaces, now())) print(line);
  for (const line of tellNotBegun(jobs, now())) note(line);
  return EXIT.done;
}

async function showOne(name: string, cluster: Cluster, machine: Machine): Promise<ExitCode> {
  const { print, note } = machine.terminal;
  const job = await ask(`read ${name}`, () => readJob(cluster, name));
  const progress = await seeProgress(cluster, job, machine);
  for (const line of renderDetail(job, cluster.now(), progress)) print(line);
  const next = howToFetch(job, cluster.place);
  if (next !== undefined) note(next);
  for (const line of tellNotBegun([job], cluster.now())) note(line);
  return EXIT.done;
}

async function listJson(
  cluster: Cluster,
  { name, allNamespaces }: Wanted,
  { print }: Terminal,
): Promise<ExitCode> {
  const { kube, namespace } = cluster;
  const path = `${powerToolsPath(namespace)}/${name ?? ''}`;
  const found =
    name === undefined
      ? { apiVersion: 'v1', kind: 'List', items: await readRaw(cluster, allNamespaces) }
      : await ask(`read ${name}`, () => kube({ method: 'GET', path }));
  print(JSON.stringify(found, undefined, 2));
  return EXIT.done;
}

function readRaw({ kube, namespace }: Cluster, allNamespaces: boolean): Promise<unknown[]> {
  const [path, place] = allNamespaces
    ? [allPowerToolsPath, 'all namespaces']
    : [powerToolsPath(namespace), namespace];
  return ask(`list PowerTools in ${place}`, () => readList(kube, path, {}, (raw) => raw));
}
