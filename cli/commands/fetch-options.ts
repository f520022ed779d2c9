import { Option, type Command } from 'commander';
import { EXIT, Failure } from '../core/failure.ts';
import { DEFAULT_GATEWAY, formatGateway } from '../core/parse-gateway.ts';
import { quote } from '../core/quote.ts';
import { suggest } from '../core/suggest.ts';
import type { Cluster } from '../shell/connect.ts';
import type { FetchRequest } from '../shell/fetch-results.ts';
import type { Machine } from '../shell/machine.ts';
import { addCollectorOptions, collectorOf, type CollectorOptions } from './collector-options.ts';

/** Options of all commands that fetch. */
export interface FetchOptions extends CollectorOptions {
  readonly outputDir?: string;
  readonly force?: boolean;
  /** Of `fetch` alone: of which run. */
  readonly run?: string;
}

/** Adds the options of fetching to a command. @param meaning of -o there. */
export function addFetchOptions(command: Command, meaning: string): void {
  command
    .addOption(new Option('-o, --output-dir <folder>', meaning).argParser(folder))
    .option('--force', 'replace files that hold something else');
  addCollectorOptions(command);
}

// In kubectl -o means a format. Who types that by habit wants no folder of that name.
function folder(text: string): string {
  if (!['json', 'yaml', 'wide', 'name'].includes(text)) return text;
  throw new Failure(
    EXIT.usage,
    `-o names a folder for results here; if you mean one, write ./${text}.\nFor JSON: kubectl toe list -o json; for other formats: kubectl get powertool -o ${text}`,
  );
}

/** What the options say of a fetch. @param name of the job. */
export function fetchRequest(
  name: string,
  options: FetchOptions,
  cluster: Cluster,
  machine: Machine,
): FetchRequest {
  const { outputDir: folder = name, force = false, run } = options;
  return {
    folder,
    force,
    run,
    again: suggest(`fetch ${argumentsOf(name, options).map(quote).join(' ')}`, cluster.place),
    openCollector: () => collectorOf(options, cluster, machine),
  };
}

function argumentsOf(name: string, options: FetchOptions): string[] {
  const { outputDir, force, run, asServiceAccount } = options;
  const gateway = formatGateway(options.gateway);
  return [
    name,
    ...(outputDir === undefined ? [] : ['-o', outputDir]),
    ...(force ? ['--force'] : []),
    ...(run === undefined ? [] : ['--run', run]),
    ...(gateway === DEFAULT_GATEWAY ? [] : ['--gateway', gateway]),
    ...(asServiceAccount === undefined ? [] : ['--as-service-account', asServiceAccount]),
  ];
}
