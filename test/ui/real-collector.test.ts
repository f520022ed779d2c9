import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { crc32, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Collector } from '../../cli/shell/collector.ts';
import { serveUi, type ServedUi } from '../../cli/shell/serve-ui.ts';
import { CHUNK_BYTES } from '../../lib/artifacts/chunks.ts';
import { CRC_HEADER, formatCrc } from '../../lib/artifacts/crc.ts';
import { aCollector, aStoredJob, aToken, TOKEN } from '../build/a-collector.ts';
import { aFile, aManifest, hexOf, JOB, TARGET } from '../build/a-run.ts';
import { listenToComplaints, openBrowser, type Browser } from './harness/browser.ts';
import { readFixture } from './harness/files.ts';
import { flameGraph } from './harness/stage.ts';

/*
 * The other tests of this folder have a stand-in for the collector. Here is what people have: the page as the collector
 * itself serves it, through `kubectl toe ui`, and on it what the tools of two pods have sent.
 */
const JANE = aToken('api', 'jane');
const FIRST = gzipSync('main;parse_json 3\nmain;render_page 5\n');
const SECOND = gzipSync('main;parse_json 9\nmain;render_page 1\nmain;write_log 2\n');
/** More than one chunk has room for, each of its parts another. */
const LARGE = Buffer.concat([Buffer.alloc(CHUNK_BYTES, 'first'), Buffer.from('second')]);

let it: Awaited<ReturnType<typeof aCollector>>;
let ui: ServedUi;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  it = await aCollector({ pages: 'dist/ui' });
  it.people.set(JANE, { username: 'jane', may: ['get shop'] });
  await send('web-1', [
    { name: 'profile.folded.gz', bytes: FIRST, type: 'folded' },
    { name: 'capture-1.pcap', bytes: readFixture('any-sll2.pcap'), type: 'pcap' },
    { name: 'memory.bin', bytes: LARGE, type: 'binary' },
  ]);
  await send('web-2', [{ name: 'profile.folded.gz', bytes: SECOND, type: 'folded' }]);
  const ignore = (): void => undefined;
  let links = 0;
  ui = await serveUi(asJane(it.root), {
    random: (length) => String((links += 1)).padStart(length, 'x'),
    onOpen: ignore,
    onReuse: ignore,
    onTrouble: ignore,
  });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await ui.close();
  await it.close();
});

beforeEach(async () => {
  page = await browser.context.newPage();
  complaints = listenToComplaints(page);
  await page.goto(ui.link());
  await page.getByLabel('Namespace').fill('shop');
  await page.getByLabel('Namespace').press('Enter');
  await page.getByRole('link', { name: 'web-cpu' }).click();
  await page.getByRole('heading', { name: 'Files' }).waitFor();
});

afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

test('who follows the links of the page, from the namespace to a file, sees the flame graph of what a tool has sent', async () => {
  const line = page.getByRole('row').filter({ hasText: 'web-1' });
  await line.getByRole('link', { name: 'profile.folded.gz', exact: true }).click();
  const frame = await flameGraph(page);
  for (const name of ['parse_json', 'render_page']) await frame.getByText(name).first().waitFor();
});

test('the profiles of both pods are one flame graph', async () => {
  await page.getByRole('link', { name: 'profile.folded of all 2 pods' }).click();
  const frame = await flameGraph(page);
  // 12 of the 20 samples of both.
  const line = frame.getByRole('row').filter({ hasText: 'parse_json' });
  expect(await line.innerText()).toContain('60%');
});

test('the pods are compared', async () => {
  await page.getByRole('link', { name: 'Compare profile.folded…' }).click();
  await page.getByLabel('After: job').selectOption({ index: 1 });
  await page.getByLabel('Before: pod').selectOption('web-1');
  await page.getByLabel('After: pod').selectOption('web-2');
  await page.getByRole('heading', { name: 'Functions that changed' }).waitFor();
  const line = page.getByRole('row').filter({ hasText: 'parse_json' });
  await line.filter({ hasText: '75.0 %' }).waitFor();
  expect(await line.innerText()).toMatch(/37\.5 %\s+75\.0 %\s+\+37\.5/);
});

test('a capture is told in figures', async () => {
  await page.getByRole('link', { name: 'capture-1.pcap', exact: true }).click();
  const line = page.getByRole('row').filter({ hasText: 'UDP' });
  expect(await line.innerText()).toMatch(/127\.0\.0\.1:40001 ↔ 127\.0\.0\.1:5353\s+UDP\s+3\s+644 B/);
});

test.each([
  ['profile.folded.gz', FIRST],
  ['memory.bin', LARGE],
])('a download of %s is what was sent, in however many chunks', async (name, bytes) => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: `Download ${name} of web-1` }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(name);
  expect(hexOf(await readFile(await download.path()))).toBe(hexOf(bytes));
});

test('the end of the job is seen without loading the page anew', async () => {
  const phase = page.locator('.summary .badge');
  expect(await phase.innerText()).toBe('Running');
  await page.evaluate('window.isTheSame = true');
  it.jobs.set(`${JOB.namespace}/${JOB.name}`, aStoredJob({ status: { phase: 'Completed' } }));
  await phase.filter({ hasText: 'Completed' }).waitFor();
  expect(await page.evaluate('window.isTheSame')).toBe(true);
});

/** A file of a tool, gzip when it is named so. */
interface Sent {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** What the shim in a pod sends: all chunks of its files, their ends, and the manifest. */
async function send(pod: string, sent: readonly Sent[]): Promise<void> {
  const files: object[] = [];
  for (const { name, type, bytes } of sent) {
    const chunks = Math.ceil(bytes.length / CHUNK_BYTES);
    for (let at = 0; at < chunks; at += 1) {
      const chunk = bytes.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES);
      const headers = { [CRC_HEADER]: formatCrc(crc32(chunk)) };
      await put(pod, `/files/${name}/chunks/${at + 1}`, chunk, headers);
    }
    const end = { size: bytes.length, sha256: hexOf(bytes), chunks };
    await put(pod, `/files/${name}`, JSON.stringify(end));
    files.push(aFile(name, bytes, { type, chunks, encoding: name.endsWith('.gz') ? 'gzip' : '' }));
  }
  await put(pod, '/manifest', JSON.stringify(aManifest({ files })));
}

async function put(pod: string, path: string, body: string | Buffer, headers = {}): Promise<void> {
  const { status, text } = await it.ask('PUT', `/upload/v1/${pod}/${TARGET.container}${path}`, {
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  expect({ path, status, text }).toEqual({ path, status: 201, text: expect.stringContaining('"kept":') });
}

/** The collector as the plugin asks it for a user. */
function asJane(root: string): Collector {
  return {
    send: async ({ method = 'GET', path, headers }) => {
      const options = { method, headers: { ...headers, authorization: `Bearer ${JANE}` } };
      const [answer] = await once(request(`${root}${path}`, options).end(), 'response');
      return answer as IncomingMessage;
    },
    close: () => undefined,
  };
}
