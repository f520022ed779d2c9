import { Command } from 'commander';
import { addCancel } from './commands/cancel.ts';
import { examples, type Context } from './commands/context.ts';
import { addFetch } from './commands/fetch.ts';
import { addList } from './commands/list.ts';
import { addRun } from './commands/run.ts';
import { addStop } from './commands/stop.ts';
import { addTools } from './commands/tools.ts';
import { addUi } from './commands/ui.ts';
import { EXIT } from './core/failure.ts';
import { VERSION } from './core/version.ts';

const EXIT_CODES = `
Exit codes: ${EXIT.done} done, ${EXIT.failed} the job failed or a result is missing, ${EXIT.usage} wrong usage, ${EXIT.refused} refused or not permitted,
${EXIT.timeout} not over in time, ${EXIT.unreachable} no answer from the cluster, ${EXIT.interrupted} interrupted`;

/** The command line of kubectl-toe. */
export function makeProgram(context: Context): Command {
  const { terminal } = context.machine;
  const program = new Command('kubectl toe')
    .description('Profiles running pods by tools that admins have approved.')
    .option('-n, --namespace <namespace>', 'namespace of the job (default: that of the context)')
    .option('--context <context>', 'context of the kubeconfig (default: the current one)')
    .option('--kubeconfig <file>', 'kubeconfig (default: KUBECONFIG, ~/.kube/config)')
    .version(VERSION, '--version', 'print the version of this program')
    .helpCommand(false)
    .showHelpAfterError('For all options: the same command with --help')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    })
    .exitOverride()
    .addHelpText(
      'after',
      `${examples('kubectl toe run py-spy -l app=web -d 30s --wait', 'kubectl toe list')}\n${EXIT_CODES}`,
    );
  for (const add of [addRun, addTools, addList, addStop, addCancel, addFetch, addUi]) add(program, context);
  return program;
}
