import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aCollector } from '../../../build/a-collector.ts';

let folder: string;
let it: Awaited<ReturnType<typeof aCollector>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toe-pages-'));
  const pages = join(folder, 'ui');
  await mkdir(join(pages, 'speedscope'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(pages, 'index.html'), '<h1>toe</h1>');
  await writeFile(join(pages, 'app.js'), 'run()');
  await writeFile(join(pages, 'source.ts'), 'types');
  await writeFile(join(pages, 'speedscope/index.html'), 'scope');
  await symlink(join(folder, 'secret.txt'), join(pages, 'link.txt'));
  it = await aCollector({ pages });
});
afterAll(async () => {
  await it.close();
  await rm(folder, { recursive: true });
});

describe('The web page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<h1>toe</h1>'],
    ['/app.js', 'text/javascript; charset=utf-8', 'run()'],
    ['/speedscope/', 'text/html; charset=utf-8', 'scope'],
    ['/?job=web-cpu', 'text/html; charset=utf-8', '<h1>toe</h1>'],
  ])('%s is %s', async (path, type, content) => {
    const { status, headers, text } = await it.ask('GET', path);
    expect([status, headers.get('content-type'), text]).toEqual([200, type, content]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('may run its own scripts alone, speak with its own server alone, and stands in no frame', async () => {
    const policy = (await it.ask('GET', '/')).headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy.split('; ')).toContain(part);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  test('speedscope stands in a frame of ours alone, and may write styles, not scripts', async () => {
    const policy = (await it.ask('GET', '/speedscope/')).headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toContain("frame-ancestors 'self'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
  });

  test('is not sent twice', async () => {
    const etag = (await it.ask('GET', '/app.js')).headers.get('etag') ?? '';
    const { status, text } = await it.ask('GET', '/app.js', { headers: { 'if-none-match': etag } });
    expect([status, text]).toEqual([304, '']);
  });

  test.each([
    '/source.ts',
    '/secret.txt',
    '/link.txt',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/speedscope',
    '/app.js/',
    '/none.html',
    '/toString',
    '/__proto__',
  ])('%s is not part of it', async (path) => {
    const { status, text } = await it.ask('GET', path);
    expect(status).toBe(404);
    expect(text).not.toContain('secret');
  });

  test('HEAD tells the size', async () => {
    const { status, headers } = await it.ask('HEAD', '/app.js');
    expect([status, headers.get('content-length')]).toEqual([200, '5']);
  });
});

test('without its folder there is no page, and the rest works', async () => {
  const bare = await aCollector();
  expect((await bare.ask('GET', '/')).status).toBe(404);
  expect((await bare.ask('GET', '/health/readiness')).status).toBe(200);
  await bare.close();
});
