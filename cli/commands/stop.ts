import type { Command } from 'commander';
import { examples, type Context } from './context.ts';
import { shutDown } from './shut-down.ts';

/** `kubectl toe stop` */
export function addStop(program: Command, context: Context): void {
  program
    .command('stop')
    .description('End a job early, and keep what its tools have measured.')
    .argument('<job>', 'name of the job')
    .addHelpText('after', examples('kubectl toe stop py-spy-x7k2p -n shop'))
    .action(async (name: string, _options: unknown, command: Command) => {
      context.exit(await shutDown(name, 'Stop', command, context));
    });
}
