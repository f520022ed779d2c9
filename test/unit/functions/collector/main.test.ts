import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { freePort, startsOf } from '../harness/process.ts';

const start = startsOf('functions/collector/main.ts');

test('the process of the collector serves, with prototypes frozen and no code from text, and ends when it is told to', async () => {
  const port = await freePort();
  const { child, output, code } = await start({ PORT: port, TOE_UI_FOLDER: tmpdir() });
  expect(output).toContain('"function":"collector"');
  expect((await fetch(`http://127.0.0.1:${port}/health/readiness`)).status).toBe(200);
  // The own rights cannot be reviewed here, so nobody is let in.
  expect((await fetch(`http://127.0.0.1:${port}/api/v1/whoami`)).status).toBe(503);
  child.kill('SIGTERM');
  expect(await code).toBe(0);
});

test('refuses to start with wrong settings and names them', async () => {
  const { output, code } = await start({ TOE_STORE_ENDPOINT: 'nowhere' });
  expect(await code).toBe(1);
  expect(output).toContain('TOE_STORE_ENDPOINT');
});
