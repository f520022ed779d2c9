import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { file } from './harness/files.ts';
import { flameGraph, setStage, takePicture, type Stage } from './harness/stage.ts';
import { RUNS } from './harness/store.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});

afterEach(async () => {
  await stage.close();
  expect(stage.complaints).toEqual([]);
});

test('all pods of a job are one flame graph', async () => {
  const { page } = stage;
  await stage.open(`#/shop/job/web-cpu/${RUNS.after.run}`);
  await page.getByRole('link', { name: 'profile.folded of all 3 pods' }).click();
  const frame = await flameGraph(page);
  await frame.getByText('parse_json (codec.py:9)').first().waitFor();
  // 40, 41 and 42 of the three pods, of 936 in all.
  await frame.getByText('13%', { exact: false }).first().waitFor();
});

test('a pod whose file is damaged is left out, and named', async () => {
  const { page } = stage;
  await page.route('**/web-7d4b9-fghij/**', (route) => route.fulfill({ body: 'other bytes' }));
  await stage.open(`#/shop/merge/web-cpu/${RUNS.after.run}/profile.folded`);
  await page.getByText('Left out: profile.folded.gz of web-7d4b9-fghij').waitFor();
  await flameGraph(page);
});

test('two runs are compared: what shrank is first in the table, and blue in the graph', async () => {
  const { page } = stage;
  await stage.open(`#/shop/job/web-cpu/${RUNS.before.run}`);
  await page.getByRole('link', { name: 'Compare profile.folded…' }).click();
  await page.getByLabel('After: job').selectOption({ label: labelOf(RUNS.after) });
  await page.getByRole('heading', { name: 'Functions that changed' }).waitFor();
  expect(await page.locator('tbody tr').first().innerText()).toMatch(
    /parse_json.*\s+35\.8 %\s+13\.1 %\s+−22\.6/,
  );
  const shrank = page.getByRole('button', { name: /^parse_json/ });
  const [red = 0, , blue = 0] =
    ((await shrank.locator('rect').getAttribute('fill')) ?? '').match(/\d+/g)?.map(Number) ?? [];
  expect(blue).toBeGreaterThan(red);
  await takePicture(page, 'ui-diff');
});

test('two pods are compared', async () => {
  const { page } = stage;
  const run = `web-cpu/${RUNS.after.run}`;
  await stage.open(`#/shop/diff/profile.folded/${run}/web-7d4b9-abcde/${run}/*`);
  await page.getByRole('heading', { name: 'Functions that changed' }).waitFor();
  await page.getByLabel('After: pod').selectOption('web-7d4b9-klmno');
  await page.locator('td', { hasText: '+0.6' }).first().waitFor();
});

test('two pods of one name are told apart by their namespace, also where they are compared', async () => {
  const { page, runs } = stage;
  const targets = ['shop', 'bank'].map((podNamespace) => ({
    pod: 'web-0',
    container: `toe-${podNamespace}`,
    manifest: { final: true, podNamespace },
    files: [file('profile.folded', 'folded', `main;of_${podNamespace} 1\n`)],
  }));
  runs.push({ job: 'both', run: 'r', createdAt: new Date().toISOString(), status: null, targets });
  await stage.open('#/shop/job/both/r');
  const rows = page.locator('table').first().locator('tbody th');
  await rows.getByText('bank/web-0').waitFor();
  expect(await rows.allInnerTexts()).toEqual(['web-0', 'bank/web-0']);
  await stage.open('#/shop/diff/profile.folded/both/r/web-0/both/r/*');
  await page.getByLabel('After: pod').selectOption('bank/web-0');
  await page.locator('tr', { hasText: 'of_bank' }).getByText('+100.0').first().waitFor();
});

test('each profile of a run is compared by itself', async () => {
  const { page } = stage;
  await stage.open(`#/shop/job/everything/${RUNS.mixed.run}`);
  await page.getByRole('link', { name: 'Compare heap.heapprofile…' }).click();
  await page.getByRole('heading', { name: 'heap.heapprofile, before and after' }).waitFor();
  await page.getByLabel('After: job').selectOption({ label: labelOf(RUNS.mixed) });
  await page.getByRole('button', { name: /^allocate/ }).waitFor();
});

test('after Back and Forward the choice is that of the address', async () => {
  const { page } = stage;
  const [before, after, all, one] = [
    labelOf(RUNS.before),
    labelOf(RUNS.after),
    'all pods',
    'web-7d4b9-klmno',
  ];
  const choices = [
    [before, all],
    [after, all],
    [before, all],
    [before, one],
  ].map((side) => [...side, after, all]);
  await stage.open(`#/shop/diff/profile.folded/web-cpu/${RUNS.before.run}/*/web-cpu/${RUNS.after.run}/*`);
  await page.getByLabel('Before: job').selectOption({ label: after });
  await page.getByLabel('Before: job').selectOption({ label: before });
  await page.getByLabel('Before: pod').selectOption(one);
  await untilChosen([before, one, after, all]);
  for (const choice of choices.slice(0, 3).reverse()) {
    await page.goBack();
    await untilChosen(choice);
  }
  for (const choice of choices.slice(1)) {
    await page.goForward();
    await untilChosen(choice);
  }
});

test('whoever chooses with the keyboard stays at the choice', async () => {
  const { page } = stage;
  await stage.open(`#/shop/diff/profile.folded/web-cpu/${RUNS.before.run}/*`);
  await page.getByLabel('After: job').focus();
  await page.keyboard.press('ArrowDown');
  await untilChosen([labelOf(RUNS.before), 'all pods', labelOf(RUNS.running), 'all pods']);
  await page.keyboard.press('ArrowDown');
  await untilChosen([labelOf(RUNS.before), 'all pods', labelOf(RUNS.after), 'all pods']);
  expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('After: job');
});

test('a run of which no file has come can be chosen, and says so', async () => {
  const { page, runs } = stage;
  const targets = [{ pod: 'web-0', container: 'c', manifest: { final: false }, files: [] }];
  runs.unshift({ job: 'new', run: 'r', createdAt: new Date().toISOString(), status: null, targets });
  await stage.open(`#/shop/diff/profile.folded/web-cpu/${RUNS.before.run}/*`);
  await page.getByLabel('After: job').selectOption({ label: 'new, r' });
  await page.getByRole('alert').getByText('After: this run has no file').waitFor();
});

test('profiles of different kinds are not compared', async () => {
  const { page } = stage;
  await stage.open(
    `#/shop/diff/profile.folded/web-cpu/${RUNS.after.run}/*/everything/${RUNS.mixed.run}/web-0`,
  );
  await page.getByRole('alert').waitFor();
});

/** How a run stands in the choice. */
function labelOf({ job, run }: { readonly job: string; readonly run: string }): string {
  return `${job}, ${run.slice(0, 19)}`;
}

/** Waits until a comparison is drawn, and its choices are these. */
async function untilChosen(want: readonly string[]): Promise<void> {
  const { page } = stage;
  for (const [at, hasText] of want.entries()) {
    const chosen = page.locator('select').nth(at).locator('option:checked', { hasText });
    await chosen.waitFor({ state: 'attached' });
  }
  await page.locator('svg').waitFor();
}
