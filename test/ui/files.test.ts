import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { flameGraph, setStage, takePicture, type Stage } from './harness/stage.ts';
import { makeLarge } from './harness/large.ts';
import { HOSTILE_TEXT, RUNS } from './harness/store.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});

afterAll(() => stage.close());

afterEach(() => expect((stage.complaints as string[]).splice(0)).toEqual([]));

const { job, run } = RUNS.mixed;
const openFile = (name: string) => stage.open(`#/shop/file/${job}/${run}/web-0/toe-py-spy-1/${name}`);

test.each([
  ['cpu.cpuprofile', 'parse'],
  ['heap.heapprofile', 'allocate'],
  ['go.pb.gz', 'main.work'],
  ['java.jfr.gz', 'Spin:warm'],
  ['profile.jfr.gz', 'Hot:hotChecksum'],
  ['cut.folded.gz', 'parse_json'],
])('%s is a flame graph with %s in it', async (name, functionName) => {
  await openFile(name);
  const frame = await flameGraph(stage.page);
  await frame.getByText(functionName).first().waitFor();
});

test('a flame graph is drawn', async () => {
  const { page } = stage;
  await stage.open(`#/shop/file/web-cpu/${RUNS.after.run}/web-7d4b9-abcde/toe-py-spy-1/profile.folded.gz`);
  const frame = page.frameLocator('iframe');
  await frame.getByText('Left Heavy').waitFor();
  await frame.getByText('profile.folded.gz of web-7d4b9-abcde').waitFor();
  await takePicture(page, 'ui-flame-graph');
  expect((await frame.locator('canvas').first().screenshot()).length).toBeGreaterThan(3000);
});

test('the frame of the flame graph has no origin, and may ask the collector nothing', async () => {
  const { page } = stage;
  await openFile('cpu.cpuprofile');
  await page.frameLocator('iframe').getByText('Left Heavy').waitFor();
  const frame = page.frames().find((one) => one.url().includes('viewer.html'));
  expect(await frame?.evaluate('self.origin')).toBe('null');
  expect(await frame?.evaluate("fetch('../api/v1/whoami').then(() => 'asked', () => 'forbidden')")).toBe(
    'forbidden',
  );
  expect(
    await frame?.evaluate("(() => { try { return parent.document.title } catch { return 'forbidden' } })()"),
  ).toBe('forbidden');
  // This is what was to be forbidden.
  expect((stage.complaints as string[]).splice(0).join()).toContain('connect-src');
});

test.each(['notes.txt', 'page.html'])('%s is text, whatever it says', async (name) => {
  const { page } = stage;
  await openFile(name);
  expect(await page.locator('pre').innerText()).toBe(HOSTILE_TEXT);
  expect(await page.locator('pre *').count()).toBe(0);
  expect(await page.title()).toBe('toe');
});

test('a capture is told in figures', async () => {
  await openFile('eth0.pcap');
  await stage.page.getByRole('heading', { name: 'Who talks most' }).waitFor();
  const text = await stage.page.locator('main').innerText();
  expect(text).toMatch(/Packets\s+5\b/);
  expect(text).toMatch(/10\.0\.0\.1:40000 ↔ 10\.0\.0\.2:443\s+TCP\s+5\s+4\.9 KiB/);
});

test('what cannot be shown can be downloaded', async () => {
  const { page } = stage;
  await openFile('core.bin');
  expect(await page.getByRole('alert').innerText()).toContain('only be downloaded');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download core.bin of web-0' }).click(),
  ]);
  expect([...(await readFile(await download.path()))]).toEqual([0, 1, 2]);
});

test('a file that is made to grow in the browser is not unpacked', async () => {
  await openFile('bomb.txt.gz');
  expect(await stage.page.getByRole('alert').innerText()).toContain('hundredfold');
});

test('a file that was cut is shown as far as it goes, and says so', async () => {
  await openFile('cut.folded.gz');
  await stage.page.getByText('ends early').waitFor();
});

test('a file with other bytes than its manifest says is not shown', async () => {
  const { page } = stage;
  await page.route('**/cpu.cpuprofile', (route) => route.fulfill({ body: '{"nodes":[]}' }));
  await openFile('cpu.cpuprofile');
  expect(await page.getByRole('alert').innerText()).toContain('sha256');
  await page.unrouteAll();
});

test('a file at which the worker fails is told of, not waited for', async () => {
  const { page } = stage;
  await page.route('**/jfrview_bg.wasm', (route) => route.abort());
  await openFile('java.jfr.gz');
  expect(await page.getByRole('alert').innerText()).toContain('could not be read');
  await page.unrouteAll();
  await page.goto('about:blank');
  // Browsers may say on the console why.
  (stage.complaints as string[]).splice(0);
});

test('a file that is no longer there says so', async () => {
  await openFile('gone.txt');
  expect(await stage.page.getByRole('alert').innerText()).toContain('no such file');
});

test('a profile of 50 MB is drawn', async () => {
  const { page } = stage;
  const large = makeLarge(50 * 1024 * 1024);
  stage.runs.push({
    job: 'large',
    run: 'r',
    createdAt: new Date().toISOString(),
    status: null,
    targets: [{ pod: 'web-0', container: 'c', manifest: { final: true }, files: [large] }],
  });
  await stage.open('#/shop/file/large/r/web-0/c/profile.folded.gz');
  await page.frameLocator('iframe').getByText('Left Heavy').waitFor({ timeout: 50_000 });
});
