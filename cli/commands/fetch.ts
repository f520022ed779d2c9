import type { Command } from 'commander';
import { fetchByName } from '../shell/fetch-results.ts';
import { clusterOf, examples, type Context } from './context.ts';
import { addFetchOptions, fetchRequest, type FetchOptions } from './fetch-options.ts';

/** `kubectl toe fetch` */
export function addFetch(program: Command, context: Context): void {
  const command = program
    .command('fetch')
    .description('Fetch the results of a job, checked by size and sha256, into FOLDER/POD/FILE.')
    .argument('<job>', 'name of the job')
    .option('--run <run>', 'which run of that name, when the collector has several');
  addFetchOptions(command, 'folder for the results (default: one with the name of the job)');
  command
    .addHelpText(
      'after',
      examples(
        'kubectl toe fetch py-spy-x7k2p -n shop',
        'kubectl toe fetch py-spy-x7k2p -o ./result',
        'kubectl toe fetch nightly --run 2026-11-26-0c0e6d5e-9a51-4f0c-b3a4-6d2f1f0f8a11',
        'kubectl toe fetch py-spy-x7k2p --as-service-account artifact-reader',
      ),
    )
    .action(async (name: string, options: FetchOptions, self: Command) => {
      const cluster = clusterOf(self, context);
      const request = fetchRequest(name, options, cluster, context.machine);
      context.exit(await fetchByName(name, request, cluster, context.machine));
    });
}
