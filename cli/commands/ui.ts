import type { Command } from 'commander';
import { once } from 'node:events';
import * as z from 'zod';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { EXIT, Failure, type ExitCode } from '../core/failure.ts';
import { plainText } from '../core/plain-text.ts';
import { COLLECTOR } from '../core/reading-api.ts';
import { askCollector } from '../shell/ask-collector.ts';
import type { Collector } from '../shell/collector.ts';
import type { Machine } from '../shell/machine.ts';
import { browserCommand, openBrowser } from '../shell/open-browser.ts';
import { serveUi } from '../shell/serve-ui.ts';
import { addCollectorOptions, collectorOf, type CollectorOptions } from './collector-options.ts';
import { clusterOf, examples, type Context } from './context.ts';

interface UiOptions extends CollectorOptions {
  /** False for --no-browser. */
  readonly browser: boolean;
}

/** `kubectl toe ui` */
export function addUi(program: Command, context: Context): void {
  const command = program
    .command('ui')
    .description('Show jobs and results as a web page on this machine, until Ctrl-C.')
    .option('--no-browser', 'print the link, and open no browser');
  addCollectorOptions(command);
  command
    .addHelpText(
      'after',
      examples(
        'kubectl toe ui',
        'kubectl toe ui --no-browser',
        'kubectl toe ui --gateway istio-system/knative-local-gateway:80',
      ),
    )
    .action(async (options: UiOptions, self: Command) => {
      const collector = collectorOf(options, clusterOf(self, context), context.machine);
      try {
        context.exit(await show(collector, options, context.machine));
      } finally {
        collector.close();
      }
    });
}

const whoami = z.object({ user: z.string() });

async function show(collector: Collector, { browser }: UiOptions, machine: Machine): Promise<ExitCode> {
  const { note, print } = machine.terminal;
  const signal = machine.interrupted();
  const me = await askCollector(collector, '/api/v1/whoami', whoami, { sleep: machine.sleep, signal });
  if (!me)
    throw new Failure(
      EXIT.failed,
      `What --gateway leads to is no collector.\nIs it there? kubectl -n ${SYSTEM_NAMESPACE} get ksvc ${COLLECTOR}`,
    );
  const ui = await serveUi(collector, {
    random: machine.random,
    onOpen: () => note(`Opened. For another window: ${ui.link()}`),
    onReuse: () =>
      note(
        'A link was opened twice. If the page was refused to you, somebody else has it: Ctrl-C ends that.',
      ),
    onTrouble: note,
  });
  print(`Jobs and results, as ${plainText(me.user)}: ${ui.link()}`);
  note('The link works once. Ctrl-C ends the page.');
  const program = browser ? browserCommand(machine.platform, machine.env) : undefined;
  if (program !== undefined) openBrowser(program, ui.link());
  if (!signal.aborted) await once(signal, 'abort');
  await ui.close();
  return EXIT.done;
}
