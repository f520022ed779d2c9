import type { Command } from 'commander';
import type { Shutdown } from '../../lib/api/life-cycle.ts';
import { powerToolPath } from '../../lib/kube/paths.ts';
import { EXIT, type ExitCode } from '../core/failure.ts';
import { hasEnded } from '../core/job.ts';
import { judgeEnd } from '../core/judge-end.ts';
import { suggest } from '../core/suggest.ts';
import { tellShutdown } from '../core/tell-shutdown.ts';
import { ask, asJob } from '../shell/ask.ts';
import { followJob } from '../shell/follow-job.ts';
import { clusterOf, examples, type Context } from './context.ts';

/** Adds a command that ends a job early. */
export function addShutDown(program: Command, how: Shutdown, description: string, context: Context): void {
  const verb = how.toLowerCase();
  program
    .command(verb)
    .description(description)
    .argument('<job>', 'name of the job')
    .option('--wait', 'show how it goes until it is over')
    .addHelpText(
      'after',
      examples(`kubectl toe ${verb} py-spy-x7k2p -n shop`, `kubectl toe ${verb} py-spy-x7k2p --wait`),
    )
    .action(async (name: string, { wait = false }: { wait?: boolean }, command: Command) => {
      context.exit(await shutDown(name, { how, wait }, command, context));
    });
}

/** Sets the verb `shutdown` of a job. Doing it twice does nothing more. */
async function shutDown(
  name: string,
  { how, wait }: { readonly how: Shutdown; readonly wait: boolean },
  command: Command,
  context: Context,
): Promise<ExitCode> {
  const cluster = clusterOf(command, context);
  const { kube, namespace, place } = cluster;
  const { print, note } = context.machine.terminal;
  const path = powerToolPath({ namespace, name });
  const body = { spec: { shutdown: how } };
  const job = asJob(
    await ask(`${how.toLowerCase()} ${name}`, () => kube({ method: 'PATCH', path, patch: 'merge', body })),
  );
  if (hasEnded(job)) {
    note(`${name} is over already: ${job.status?.phase}.`);
    return EXIT.done;
  }
  print(`powertool/${name} ${how === 'Stop' ? 'stopping' : 'cancelling'}`);
  note(tellShutdown(job));
  if (wait) note(judgeEnd(await followJob(cluster, name, context.machine, undefined)).text);
  else note(`To look at it: ${suggest(`list ${name}`, place)}`);
  return EXIT.done;
}
