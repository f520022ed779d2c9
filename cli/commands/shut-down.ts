import type { Command } from 'commander';
import type { Shutdown } from '../../lib/api/life-cycle.ts';
import { isFinal } from '../../lib/api/power-tool-status.ts';
import { powerToolPath } from '../../lib/kube/paths.ts';
import { EXIT, type ExitCode } from '../core/failure.ts';
import { suggest } from '../core/suggest.ts';
import { ask, asJob } from '../shell/ask.ts';
import { clusterOf, type Context } from './context.ts';

/** Sets the verb `shutdown` of a job. Doing it twice does nothing more. */
export async function shutDown(
  name: string,
  how: Shutdown,
  command: Command,
  context: Context,
): Promise<ExitCode> {
  const { kube, namespace, place } = clusterOf(command, context);
  const { print, note } = context.machine.terminal;
  const path = powerToolPath({ namespace, name });
  const body = { spec: { shutdown: how } };
  const { status } = asJob(
    await ask(`${how.toLowerCase()} ${name}`, () => kube({ method: 'PATCH', path, patch: 'merge', body })),
  );
  if (isFinal(status?.phase)) {
    note(`${name} is over already: ${status?.phase}.`);
    return EXIT.done;
  }
  print(`powertool/${name} ${how === 'Stop' ? 'stopping' : 'cancelled'}`);
  note(`Its tools end as soon as they obey. To look at it: ${suggest(`list ${name}`, place)}`);
  return EXIT.done;
}
