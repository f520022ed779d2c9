import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startKeeper } from '../../embedded/keeper/keeper.ts';
import { toArray } from '../../lib/store/port.ts';
import { makeS3Store } from '../../lib/store/s3.ts';
import { aKubeServer } from '../build/a-kube-server.ts';
import { startStoreServer } from '../build/store-server.ts';
import { aStrangeCluster, prepare } from './collector-world.ts';
import { findStrays } from './find-strays.ts';
import { startProcess } from './start-process.ts';
import type { Started } from './started.ts';

/** Starts the process of the collector, with a real S3 server and an API server that knows some tokens. */
export async function startCollector(): Promise<Started> {
  const keeper = await startKeeper();
  const [server, kube] = await Promise.all([startStoreServer(), aKubeServer(aStrangeCluster())]);
  const { settings, folder } = server;
  const kubeconfig = join(keeper.folder, 'kubeconfig');
  await writeFile(kubeconfig, kube.kubeconfig);
  const running = await startProcess(keeper, {
    bundle: 'collector.cjs',
    env: {
      TOE_FUNCTION: 'collector',
      KUBECONFIG: kubeconfig,
      TOE_STORE_ENDPOINT: settings.endpoint,
      TOE_STORE_BUCKET: settings.bucket,
      TOE_STORE_REGION: settings.region,
      TOE_STORE_ACCESS_KEY_ID: settings.accessKeyId,
      TOE_STORE_SECRET_ACCESS_KEY: settings.secretAccessKey,
      TOE_UI_FOLDER: 'dist/ui',
    },
  });
  const store = makeS3Store(settings);
  await prepare(`http://127.0.0.1:${running.port}`, store);
  return {
    running,
    findStrays: async () => {
      const keys = (await toArray(store.list(''))).map(({ key }) => key);
      console.log(`  store: ${keys.length} objects`);
      return findStrays(keys, (key) => readFile(join(folder, settings.bucket, key), 'utf8'));
    },
    close: async () => {
      kube.close();
      await Promise.all([server.stop(), keeper.close()]);
    },
  };
}
