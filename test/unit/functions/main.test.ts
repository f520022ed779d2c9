import { on, once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { freePort, startsOf } from './harness/process.ts';

const start = startsOf('functions/main.ts');

describe('the process of a function', () => {
  test.each(['creation', 'status', 'cleanup', 'config', 'all'])('serves as %s', async (name) => {
    const port = await freePort();
    const { output } = await start({ PORT: port, TOE_FUNCTION: name });
    expect(output).toContain(`"function":"${name}"`);
    for (const path of ['liveness', 'readiness'])
      expect((await fetch(`http://127.0.0.1:${port}/health/${path}`)).status).toBe(200);
  });

  test.each([
    { env: { TOE_FUNCTION: 'nonesuch' }, names: 'TOE_FUNCTION' },
    { env: { PORT: 'http' }, names: 'PORT' },
    { env: { TOE_START_DEADLINE_SECONDS: '0' }, names: 'TOE_START_DEADLINE_SECONDS' },
    { env: { TOE_MAX_RUNS_PER_POD: 'many' }, names: 'TOE_MAX_RUNS_PER_POD' },
  ])('refuses to start with $env and names $names', async ({ env, names }) => {
    const { output, code } = await start(env);
    expect(await code).toBe(1);
    expect(output).toContain(names);
  });

  test('has prototypes that nobody can change, and makes no code of texts', async () => {
    const probe = `process.on('SIGTERM', () => {
      const tries = {
        add: () => { 'use strict'; Object.prototype.evil = 1; },
        replace: () => { 'use strict'; Array.prototype.map = undefined; },
        run: () => Function('return 1')(),
      };
      const outcome = (attempt) => { try { attempt(); return 'done'; } catch (error) { return error.name; } };
      const outcomes = Object.fromEntries(Object.entries(tries).map(([name, attempt]) => [name, outcome(attempt)]));
      console.error(JSON.stringify({ ...outcomes, proto: '__proto__' in {} }));
    });`;
    const { child, code } = await start({ PORT: await freePort() }, [
      `--import=data:text/javascript,${encodeURIComponent(probe)}`,
    ]);
    const said = text(child.stderr as NodeJS.ReadableStream);
    child.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(await said).toContain('{"add":"TypeError","replace":"TypeError","run":"EvalError","proto":false}');
  });

  test.each([
    ['', 'connection: close\r\n'],
    [' though its client would keep the connection', ''],
  ])('finishes on SIGTERM what it has begun, takes nothing new, and ends with 0%s', async (_how, header) => {
    const port = await freePort();
    const { child, code } = await start({ PORT: port, TOE_FUNCTION: 'status' });
    const socket = connect(Number(port), '127.0.0.1');
    const expecting = 'expect: 100-continue\r\ncontent-length: 2\r\n';
    socket.write(`POST / HTTP/1.1\r\nhost: a\r\n${expecting}${header}\r\n`);
    // It has the headers.
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 100 /);
    child.kill('SIGTERM');
    for await (const [line] of on(child.stdout as NodeJS.ReadableStream, 'data'))
      if (String(line).includes('"draining"')) break;
    await expect(fetch(`http://127.0.0.1:${port}/health/readiness`)).rejects.toThrow();
    socket.write('{}');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    expect(await code).toBe(0);
  });
});
