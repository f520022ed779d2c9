import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveApi } from '../../embedded/http/serve.ts';
import { makeKubeconfig } from '../../embedded/http/kubeconfig.ts';
import { install } from '../../embedded/install.ts';
import { startKeeper } from '../../embedded/keeper/keeper.ts';
import { makeApiServer } from '../../embedded/model/api-server.ts';
import { makeLog } from '../../embedded/node/log.ts';
import { FUNCTIONS_IDENTITY } from '../../embedded/rights.ts';
import { startProcess } from './start-process.ts';
import type { Started } from './started.ts';

/** Starts the process of all functions, with an API server in memory. */
export async function startFunction(): Promise<Started> {
  const keeper = await startKeeper();
  const server = makeApiServer({ now: () => new Date() });
  install(server);
  const api = await serveApi({
    server,
    logs: () => makeLog(() => new Date()),
    identities: new Map([['fuzz', FUNCTIONS_IDENTITY]]),
  });
  const kubeconfig = join(keeper.folder, 'kubeconfig');
  await writeFile(kubeconfig, makeKubeconfig(`${api.origin}/fuzz`));
  const env = { KUBECONFIG: kubeconfig, TOE_FUNCTION: 'all' };
  const running = await startProcess(keeper, { bundle: 'toe.cjs', env });
  const close = async (): Promise<void> => {
    await Promise.all([keeper.close(), api.close()]);
  };
  return { running, findStrays: () => Promise.resolve([]), close };
}
