import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_GATEWAY, parseGateway, type Gateway } from '../core/parse-gateway.ts';
import { makeBearerToken } from '../shell/bearer-token.ts';
import { openCollector, type Collector } from '../shell/collector.ts';
import type { Cluster } from '../shell/connect.ts';
import type { Machine } from '../shell/machine.ts';

/** Options of all commands that ask the collector. */
export interface CollectorOptions {
  readonly gateway: Gateway;
  readonly asServiceAccount?: string;
}

/** Adds the options that say how the collector is reached, and as whom. */
export function addCollectorOptions(command: Command): void {
  command
    .addOption(
      new Option('--gateway <way>', 'way to the collector: NAMESPACE/SERVICE:PORT or a URL')
        .argParser(gateway)
        .env('TOE_GATEWAY')
        .default(parseGateway(DEFAULT_GATEWAY), DEFAULT_GATEWAY),
    )
    .option('--as-service-account <name>', 'read as this ServiceAccount, for kubeconfigs without a token');
}

function gateway(text: string): Gateway {
  const read = parseGateway(text);
  if (typeof read === 'string') throw new InvalidArgumentError(read);
  return read;
}

/** The collector that the options lead to. */
export function collectorOf(
  { gateway, asServiceAccount }: CollectorOptions,
  cluster: Cluster,
  machine: Machine,
): Collector {
  // The kubectl that forwards a port must not choose a context of its own.
  const place = { ...cluster.place, context: cluster.context };
  return openCollector(gateway, makeBearerToken(cluster, asServiceAccount), place, machine);
}
