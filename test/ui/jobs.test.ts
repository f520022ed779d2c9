import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setStage, takePicture, type Stage } from './harness/stage.ts';
import { RUNS, runningStatus } from './harness/store.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});

afterEach(async () => {
  await stage.close();
  expect(stage.complaints).toEqual([]);
});

const addressOf = ({ job, run }: { job: string; run: string }) => `#/shop/job/${job}/${run}`;

test('a namespace that somebody types is the address, and its jobs are listed', async () => {
  const { page } = stage;
  await stage.open('');
  await page.getByLabel('Namespace').fill('shop');
  await page.getByLabel('Namespace').press('Enter');
  await page.getByRole('link', { name: 'web-live' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#/shop');
  expect(await page.locator('tbody tr').count()).toBe(4);
  expect(await page.locator('tbody tr').first().innerText()).toContain('1 of 3');
  await takePicture(page, 'ui-jobs');
});

test('the list says which runs the store knows, files or not', async () => {
  const { page, runs } = stage;
  const createdAt = new Date().toISOString();
  const begun = { pod: 'web-0', container: 'c', manifest: { final: false }, files: [] };
  runs.splice(0, runs.length, { job: 'new', run: 'r', createdAt, status: null, targets: [begun] });
  runs.push({ job: 'in-the-log', run: 'r', createdAt, status: { tool: 'py-spy' }, targets: [] });
  await stage.open('#/shop');
  await page.getByRole('link', { name: 'new' }).waitFor();
  const cells = page.locator('td[data-label="In the store"]');
  expect(await cells.allInnerTexts()).toEqual(['yes', 'no']);
});

test('who one is stands above', async () => {
  await stage.open('#/shop');
  await stage.page.getByText('ada').waitFor();
});

test('a run shows its targets and its files with size and sha256', async () => {
  const { page } = stage;
  await stage.open(addressOf(RUNS.after));
  // The tables come with the answer, the title before.
  await page.getByRole('heading', { name: 'Files' }).waitFor();
  const [targets = '', files = ''] = await page.locator('table').allInnerTexts();
  expect(targets.match(/Succeeded/g)).toHaveLength(3);
  expect(targets).toContain('32 s');
  expect(files).toMatch(/profile\.folded\.gz\s+web-7d4b9-abcde\s+\d+ B\s+[0-9a-f]{12}/);
  await takePicture(page, 'ui-job');
});

test('a result that is not all is marked so', async () => {
  await stage.open(addressOf(RUNS.mixed));
  await stage.page.getByText('not whole').waitFor();
  await stage.page.getByText('partial', { exact: true }).waitFor();
});

test('a run whose result stays in the log says how to get it', async () => {
  const { page, runs } = stage;
  const createdAt = new Date().toISOString();
  const row = { pod: 'web-0', container: 'toe-1', state: 'Succeeded', bytesWritten: 2048 };
  const status = { phase: 'Completed', tool: 'py-spy', targets: [row] };
  runs.push({ job: 'in-the-log', run: 'r', createdAt, status, targets: [] });
  await stage.open('#/shop/job/in-the-log/r');
  await page.getByText('kubectl toe fetch in-the-log -n shop').waitFor();
  await page.getByText('2.0 KiB').waitFor();
});

test('a run in progress is followed until its end', async () => {
  const { page, runs } = stage;
  await stage.open(addressOf(RUNS.running));
  await page.getByText('1 of 3').waitFor();
  const pods = ['a', 'b', 'c'];
  runs[0] = { ...(runs[0] as (typeof runs)[0]), status: runningStatus(pods, new Date().toISOString(), 2) };
  await page.getByText('2 of 3').waitFor();
  runs[0] = { ...runs[0], status: { ...runs[0].status, phase: 'Completed' } };
  await page.locator('.summary').getByText('Completed').waitFor();
});

test('when the collector goes away, the page says so, keeps what it has, and goes on when it is back', async () => {
  const { page, standIn } = stage;
  await stage.open('#/shop');
  await page.getByRole('link', { name: 'web-live' }).waitFor();
  const runs = standIn.runs.get('shop') ?? [];
  await page.route('**/api/**', (route) => route.abort());
  await page.getByRole('alert').getByText('does not answer').waitFor();
  await page.getByRole('link', { name: 'web-live' }).waitFor();
  standIn.runs.set('shop', runs.slice(0, 1));
  await page.unroute('**/api/**');
  await page.keyboard.press('r');
  await page.getByRole('alert').waitFor({ state: 'detached' });
  expect(await page.locator('tbody tr').count()).toBe(1);
});

test('what a proxy before the collector says is shown', async () => {
  const { page } = stage;
  const json = { code: 'login', message: 'your login has ended' };
  await page.route('**/api/**', (route) => route.fulfill({ status: 502, json }));
  await stage.open('#/shop');
  await page.getByRole('alert').getByText('your login has ended').waitFor();
});

test('a namespace in which one may nothing says what to ask for', async () => {
  await stage.open('#/bank');
  expect(await stage.page.getByRole('alert').innerText()).toContain('powertools/artifacts');
});

test('a pasted token is sent, and is in no address and no storage', async () => {
  const { page, standIn } = stage;
  standIn.token = 'secret-token';
  await stage.open('#/shop');
  expect(await page.getByRole('alert').innerText()).toContain('paste a new token');
  await page.getByText('Not signed in').click();
  await page.getByLabel(/Token of Kubernetes/).fill('secret-token');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByRole('link', { name: 'web-live' }).waitFor();
  const kept = await page.evaluate(
    'JSON.stringify([location.href, {...localStorage}, {...sessionStorage}, document.cookie])',
  );
  expect(kept).not.toContain('secret');
  expect(await page.content()).not.toContain('secret-token');
});

test('with a pasted token files are downloaded too', async () => {
  const { page, standIn } = stage;
  standIn.token = 'secret-token';
  await stage.open(addressOf(RUNS.after));
  await page.getByText('Not signed in').click();
  await page.getByLabel(/Token of Kubernetes/).fill('secret-token');
  await page.getByRole('button', { name: 'Use it' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /^Download .*abcde$/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('profile.folded.gz');
});

test('a hidden page asks nothing', async () => {
  const { page, standIn } = stage;
  await stage.open(addressOf(RUNS.running));
  await page.getByText('1 of 3').waitFor();
  await page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })");
  await page.waitForTimeout(4000);
  const before = standIn.requests.length;
  await page.waitForTimeout(4000);
  expect(standIn.requests.length).toBe(before);
});
