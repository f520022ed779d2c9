import { existsSync } from 'node:fs';
import { run } from '../../demo/run.ts';
import { CHROMIUM } from './harness/browser.ts';

/** The page as it is now, and a browser to look at it. */
export default async function setUp(): Promise<void> {
  await run('node', ['build-ui.ts']);
  if (!existsSync(CHROMIUM)) await installChromium();
}

async function installChromium(): Promise<void> {
  console.error('  ... Chromium is missing: apt-get install chromium');
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  }).catch((error: unknown) => {
    throw new Error(`Chromium could not be installed. As root: apt-get update && apt-get install chromium`, {
      cause: error,
    });
  });
}
