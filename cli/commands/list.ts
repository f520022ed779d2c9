import type { Command } from 'commander';
import { powerToolsPath } from '../../lib/kube/paths.ts';
import { readList } from '../../lib/kube/read.ts';
import { age } from '../core/age.ts';
import { EXIT, type ExitCode } from '../core/failure.ts';
import { podLabel, toolOf, type Job } from '../core/job.ts';
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
    .option('-o, --output <format>', 'json: the PowerTools as the cluster has them')
    .addHelpText(
      'after',
      examples('kubectl toe list -n shop', 'kubectl toe list py-spy-x7k2p', 'kubectl toe list -o json'),
    )
    .action(async (name: string | undefined, { output }: { output?: string }, command: Command) => {
      if (output !== undefined && output !== 'json')
        command.error(
          `error: there is no output format "${output}" but json; for others: kubectl get powertool`,
        );
      const cluster = clusterOf(command, context);
      const { terminal } = context.machine;
      context.exit(await (output === 'json' ? listJson : listText)(cluster, name, terminal));
    });
}

async function listText(
  cluster: Cluster,
  name: string | undefined,
  { print, note }: Terminal,
): Promise<ExitCode> {
  const now = cluster.now;
  if (name !== undefined) {
    const job = await ask(`read ${name}`, () => readJob(cluster, name));
    for (const line of renderOne(job, now())) print(line);
    return EXIT.done;
  }
  const jobs = (await readRaw(cluster)).map(asJob);
  if (jobs.length === 0) note(`No jobs in ${cluster.namespace}. To start one: kubectl toe run --help`);
  else for (const line of renderAll(jobs, now())) print(line);
  return EXIT.done;
}

async function listJson(cluster: Cluster, name: string | undefined, { print }: Terminal): Promise<ExitCode> {
  const { kube, namespace } = cluster;
  const path = `${powerToolsPath(namespace)}/${name ?? ''}`;
  const found =
    name === undefined
      ? { apiVersion: 'v1', kind: 'List', items: await readRaw(cluster) }
      : await ask(`read ${name}`, () => kube({ method: 'GET', path }));
  print(JSON.stringify(found, undefined, 2));
  return EXIT.done;
}

function readRaw({ kube, namespace }: Cluster): Promise<unknown[]> {
  return ask(`list PowerTools in ${namespace}`, () =>
    readList(kube, powerToolsPath(namespace), {}, (raw) => raw),
  );
}

function renderAll(jobs: readonly Job[], now: Date): string[] {
  const newest = [...jobs].sort((a, b) =>
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
  );
  const rows = newest.map((job) => {
    const { counts, phase = 'Pending', reason = '' } = job.status ?? {};
    const done = counts ? `${counts.done}/${counts.selected}` : '';
    return [job.metadata.name, toolOf(job), phase, done, age(job.metadata.creationTimestamp, now), reason];
  });
  return renderTable(['NAME', 'TOOL', 'PHASE', 'DONE', 'AGE', 'REASON'], rows);
}

function renderOne(job: Job, now: Date): string[] {
  const { targets = [], message = '', counts } = job.status ?? {};
  const rows = targets.map((target) => [
    podLabel(target),
    target.state,
    target.container ?? '',
    detailOf(target, job, now),
  ]);
  const hidden = (counts?.selected ?? 0) - targets.length;
  return [
    headline(job),
    ...(message ? [plainText(message)] : []),
    ...(rows.length > 0 ? ['', ...renderTable(['POD', 'STATE', 'CONTAINER', 'DETAIL'], rows)] : []),
    ...(hidden > 0 && targets.length > 0 ? [`and ${hidden} more, which the status does not show`] : []),
  ];
}
