import type { Command } from 'commander';
import * as z from 'zod';
import { GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { powerToolConfigsPath } from '../../lib/kube/paths.ts';
import { isKubeError } from '../../lib/kube/port.ts';
import { parse, readList } from '../../lib/kube/read.ts';
import { reviewRights } from '../../lib/kube/review-rights.ts';
import { EXIT, type ExitCode } from '../core/failure.ts';
import { usableTools } from '../core/usable-tools.ts';
import { ask } from '../shell/ask.ts';
import type { Cluster } from '../shell/connect.ts';
import type { Terminal } from '../shell/terminal.ts';
import { clusterOf, examples, type Context } from './context.ts';

/** `kubectl toe tools` */
export function addTools(program: Command, context: Context): void {
  program
    .command('tools')
    .description('Show the tools that you may use.')
    .option('-o, --output <format>', 'json: {"all": whether it is every tool, "tools": [NAME]}')
    .addHelpText('after', examples('kubectl toe tools', 'kubectl toe tools -o json'))
    .action(async ({ output }: { output?: string }, command: Command) => {
      if (output !== undefined && output !== 'json')
        command.error(`error: there is no output format "${output}" but json`);
      const cluster = clusterOf(command, context);
      context.exit(await showTools(cluster, output === 'json', context.machine.terminal));
    });
}

async function showTools({ kube }: Cluster, isJson: boolean, { print, note }: Terminal): Promise<ExitCode> {
  const { rules } = await ask(`ask for your rights in ${SYSTEM_NAMESPACE}`, () =>
    reviewRights(kube, SYSTEM_NAMESPACE),
  );
  const usable = usableTools(rules);
  const configured = usable === 'all' ? await readConfigured(kube) : undefined;
  const tools = usable === 'all' ? (configured ?? []) : usable;
  if (isJson) print(JSON.stringify({ all: usable === 'all', tools }, undefined, 2));
  else for (const tool of tools) print(tool);
  if (usable !== 'all' && tools.length === 0) note(NONE);
  if (usable === 'all') note(configured ? ALL : ALL_UNSEEN);
  return EXIT.done;
}

const NONE = `No rule lets you use a tool. Ask an admin of toe for the verb use on powertoolconfigs/TOOL in ${SYSTEM_NAMESPACE}.
Where more than RBAC decides, ask for each: kubectl -n ${SYSTEM_NAMESPACE} auth can-i use powertoolconfigs.${GROUP}/TOOL`;
const ALL = 'You may use every tool. Named here are those that have a PowerToolConfig.';
const ALL_UNSEEN = `You may use every tool. Which there are you may not see: ask an admin of toe, who can
kubectl -n ${SYSTEM_NAMESPACE} get powertoolconfigs`;

const config = z.object({ spec: z.object({ name: z.string() }) });

/** Names of the tools that have a PowerToolConfig; undefined for those who may not list them. */
async function readConfigured(kube: Cluster['kube']): Promise<string[] | undefined> {
  return ask('list PowerToolConfigs', async () => {
    try {
      const path = powerToolConfigsPath;
      return (await readList(kube, path, {}, (raw) => parse(config, raw, path).spec.name)).sort();
    } catch (error) {
      if (isKubeError(error, 'Refused')) return undefined;
      throw error;
    }
  });
}
