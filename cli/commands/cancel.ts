import type { Command } from 'commander';
import { examples, type Context } from './context.ts';
import { shutDown } from './shut-down.ts';

/** `kubectl toe cancel` */
export function addCancel(program: Command, context: Context): void {
  program
    .command('cancel')
    .description('End a job at once; what its tools have measured is lost.')
    .argument('<job>', 'name of the job')
    .addHelpText('after', examples('kubectl toe cancel py-spy-x7k2p -n shop'))
    .action(async (name: string, _options: unknown, command: Command) => {
      context.exit(await shutDown(name, 'Cancel', command, context));
    });
}
