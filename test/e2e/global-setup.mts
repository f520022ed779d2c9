import { run } from '../../demo/run.ts';
import { approveTools, TOOL_FOLDERS, TARGET_FOLDERS, type Images } from './harness/tools.ts';
import { step } from './harness/progress.ts';

/** A cluster with toe in it and tools approved. Test files find it in the environment. */
export default async function setUp(): Promise<void> {
  await step('a cluster with Knative', startCluster);
  process.env['KUBECONFIG'] = await run('cluster/kubeconfig', []);
  process.env['TOE_E2E_AUDIT_LOG'] = await run('cluster/audit-log', []);
  const images = await step('the images of tools and targets', makeImages);
  process.env['TOE_E2E_IMAGES'] = JSON.stringify(images);
  await step('toe itself', () => run('knative/deploy', ['--overlay', 'test/e2e/overlay']));
  await step('kubectl toe', () => run(process.execPath, ['build.ts', 'cli']));
  await step('tools approved by an admin', () => approveTools(images));
}

async function startCluster(): Promise<void> {
  const isReady = await run('cluster/status', []).then(
    () => true,
    () => false,
  );
  if (!isReady) await run('cluster/up', []);
}

// One after the other: each may compile.
async function makeImages(): Promise<Images> {
  const images: Record<string, string> = {};
  for (const folder of [...TOOL_FOLDERS, ...TARGET_FOLDERS]) {
    images[folder.slice(folder.lastIndexOf('/') + 1)] = await run('cluster/image', [folder]);
  }
  return images as Images;
}
