import type { Command } from 'commander';
import { allPowerToolsPath, powerToolsPath } from '../../lib/kube/paths.ts';
import { readList } from '../../lib/kube/read.ts';
import { age } from '../core/age.ts';
import { EXIT, type ExitCode } from '../core/failure.ts';
import { podLabel, toolOf, type Job } from '../core/job.ts';
import { tellNotBegun } from '../core/not-begun.ts';
import { plainText } from '../core/plain-text.ts';
import { detailOf, headline } from '../core/render-job.ts';
import { renderTable } from '../core/render-table.ts';
import { ask, asJob, readJob } from '../shell/ask.ts';
import type { Cluster } from '../shell/connect.ts';
import type { Terminal } from '../shell/terminal.ts';
import { clusterOf, examples, type Context } from './context.ts';

/** `kubectl toe list` */
export function addList(program: Command, context: Context): void {
  program
    .command('list')
    .description('Show the jobs of a namespace, or the pods of one job and how far each is.')
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
      const cluster = clusterOf(command, context);
      const { terminal } = context.machine;
      const wanted = { name, allNamespaces };
      context.exit(await (output === 'json' ? listJson : listText)(cluster, wanted, terminal));
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

async function listText(
  cluster: Cluster,
  { name, allNamespaces }: Wanted,
  { print, note }: Terminal,
): Promise<ExitCode> {
  const now = cluster.now;
  if (name !== undefined) {
    const job = await ask(`read ${name}`, () => readJob(cluster, name));
    for (const line of renderOne(job, now())) print(line);
    for (const line of tellNotBegun([job], now())) note(line);
    return EXIT.done;
  }
  const jobs = (await readRaw(cluster, allNamespaces)).map(asJob);
  const place = allNamespaces ? 'any namespace' : cluster.namespace;
  if (jobs.length === 0) note(`No jobs in ${place}. To start one: kubectl toe run --help`);
  else for (const line of renderAll(jobs, allNamespaces, now())) print(line);
  for (const line of tellNotBegun(jobs, now())) note(line);
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

function renderAll(jobs: readonly Job[], withNamespace: boolean, now: Date): string[] {
  const newest = [...jobs].sort((a, b) =>
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
  );
  const rows = newest.map((job) => {
    const { counts, phase = 'Pending', reason = '' } = job.status ?? {};
    const done = counts ? `${counts.done}/${counts.selected}` : '';
    const { namespace, name, creationTimestamp } = job.metadata;
    const place = withNamespace ? [namespace] : [];
    return [...place, name, toolOf(job), phase, done, age(creationTimestamp, now), reason];
  });
  const heads = ['NAME', 'TOOL', 'PHASE', 'DONE', 'AGE', 'REASON'];
  return renderTable(withNamespace ? ['NAMESPACE', ...heads] : heads, rows);
}

function renderOne(job: Job, now: Date): string[] {
  const { targets = [], message = '' } = job.status ?? {};
  const rows = targets.map((target) => [
    podLabel(target),
    target.state,
    target.container ?? '',
    detailOf(target, job, now),
  ]);
  return [
    headline(job),
    ...(message ? [plainText(message)] : []),
    ...(rows.length > 0 ? ['', ...renderTable(['POD', 'STATE', 'CONTAINER', 'DETAIL'], rows)] : []),
  ];
}
