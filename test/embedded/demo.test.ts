import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

test('a demo whose functions do not start says why, and ends', async () => {
  const env = { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'verbose' };
  const demo = spawn(process.execPath, ['demo/embedded.ts'], { env, timeout: 45_000, killSignal: 'SIGKILL' });
  let err = '';
  demo.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  expect(await once(demo, 'close')).toEqual([1, null]);
  expect(err).toMatch(/The functions did not start. They wrote:[^]*Wrong environment: LOG_LEVEL/);
});
