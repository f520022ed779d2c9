import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKubeconfig } from './http/kubeconfig.ts';
import { serveApi } from './http/serve.ts';
import { install } from './install.ts';
import { startKeeper, type Keeper } from './keeper/keeper.ts';
import { makeApiServer, type ApiServer } from './model/api-server.ts';
import { ADMIN } from './model/call.ts';
import { bind } from './node/bind.ts';
import { makeImages, type Image } from './node/images.ts';
import { runNode, type EmbeddedNode } from './node/run-node.ts';
import { FUNCTIONS_IDENTITY } from './rights.ts';
import { runControllers } from './run-controllers.ts';
import { runFunctions } from './run-functions.ts';
import { makeBroker } from './source/broker.ts';
import { runSources } from './source/sources.ts';

/** How the embedded cluster is started. */
export interface EmbeddedOptions {
  /** What its node can run. */
  readonly images: readonly Image[];
  /** Whether the functions start again when one of their files changes. What is stored stays. */
  readonly watch?: boolean;
  /** Called with each line that the functions write. */
  readonly onLine?: (line: string) => void;
}

/** A Kubernetes in one process, with toe in it, and its functions and pods as processes beside it. */
export interface Embedded {
  /** File for `export KUBECONFIG=`; whoever can read it is the admin. */
  readonly kubeconfig: string;
  readonly node: EmbeddedNode;
  /** Ends everything. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the embedded cluster: the API server of embedded/model over HTTP, its controllers, a node whose
 * containers are local processes, and toe. It keeps nothing: when this process ends, however that happens, all of
 * it is gone.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const keeper = await startKeeper();
  const ends: End[] = [keeper.close];
  const close = async (): Promise<void> => {
    for (const end of ends) await end();
  };
  try {
    return { ...(await assemble(keeper, options, ends)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ends a part of the cluster. */
type End = () => void | Promise<void>;

/** @param ends is given the end of each part as soon as there is one, in the order in which they are to end. */
async function assemble(
  keeper: Keeper,
  { images, watch = false, onLine }: EmbeddedOptions,
  ends: End[],
): Promise<Omit<Embedded, 'close'>> {
  const server = makeApiServer({ now: () => new Date(), uid: () => randomUUID() });
  install(server);
  const node = runNode(server, makeImages(images), keeper);
  ends.unshift(node.close);
  const [admin, functions] = [secret(), secret()];
  const identities = new Map([
    [admin, ADMIN],
    [functions, FUNCTIONS_IDENTITY],
  ]);
  const api = await serveApi({ server: withScheduler(server), logs: node.logs, identities });
  ends.push(api.close);
  const kubeconfig = await writeKubeconfig(keeper, 'kubeconfig', `${api.origin}/${admin}`);
  const ofFunctions = await writeKubeconfig(keeper, 'functions', `${api.origin}/${functions}`);
  const sink = await runFunctions(keeper, {
    kubeconfig: ofFunctions,
    watch,
    onLine: (line) => onLine?.(line),
  });
  const broker = makeBroker(sink);
  ends.unshift(runControllers(server), runSources(server, broker.accept), broker.close);
  return { kubeconfig, node };
}

function secret(): string {
  return randomBytes(16).toString('hex');
}

function withScheduler(server: ApiServer): ApiServer {
  return { ...server, handle: (request, as) => server.handle(bind(request), as) };
}

async function writeKubeconfig(keeper: Keeper, name: string, url: string): Promise<string> {
  const path = join(keeper.folder, name);
  await writeFile(path, makeKubeconfig(url), { mode: 0o600 });
  return path;
}
