import { startControlPlane } from './control-plane.ts';
import { install } from './install.ts';

let stop: (() => Promise<void>) | undefined;

/** One control plane for all test files; they run in contexts of their own and find it in the environment. */
export default async function setUp(): Promise<void> {
  const controlPlane = await startControlPlane();
  stop = controlPlane.stop;
  process.env['TOE_TEST_INSTALLATION'] = JSON.stringify(await install(controlPlane.endpoint));
}

export async function tearDown(): Promise<void> {
  await stop?.();
}
