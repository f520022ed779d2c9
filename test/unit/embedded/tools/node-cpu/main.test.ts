import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { freePort } from '../../../../../embedded/free-port.ts';

// Two programs have to start.
jest.setTimeout(60_000);

test('a target that ends while it is measured is told, with the exit code for that, and not waited for', async () => {
  const port = await freePort();
  const program = 'console.log("up"); setInterval(() => 0, 1000)';
  const target = spawn(process.execPath, [`--inspect-port=127.0.0.1:${port}`, '-e', program], { env: {} });
  await once(target.stdout, 'data');
  const tool = spawn(process.execPath, ['embedded/tools/node-cpu/main.ts'], {
    env: { TARGET_PID: String(target.pid), TARGET_INSPECTOR_PORT: String(port), PROFILER_DURATION: '40s' },
    timeout: 50_000,
  });
  const [out, err] = [text(tool.stdout), text(tool.stderr)];
  await isProfiled(target.stderr);
  target.kill('SIGKILL');
  const began = Date.now();
  expect(await once(tool, 'close')).toEqual([69, null]);
  expect(Date.now() - began).toBeLessThan(20_000);
  expect(await err).toContain('# toe: the target has ended');
  const last = (await out).trimEnd().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ event: 'end', exitCode: 69, why: 'no-target' });
});

/** Waits until a debugger is attached to a program, as it says itself, and a moment more. */
async function isProfiled(stderr: NodeJS.ReadableStream): Promise<void> {
  let said = '';
  while (!said.includes('Debugger attached')) said += String(await once(stderr, 'data'));
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
