import { afterEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { readColors } from './harness/read-colors.ts';
import { setStage, takePicture, type Stage } from './harness/stage.ts';
import { RUNS } from './harness/store.ts';

let stage: Stage;

afterEach(async () => {
  await stage.close();
  expect(stage.complaints).toEqual([]);
});

const { before, after, mixed } = RUNS;
/** Its frames have names a moment after they are drawn. */
const COMPARISON = [
  `#/shop/diff/profile.folded/web-cpu/${before.run}/*/web-cpu/${after.run}/*`,
  '.d3-flame-graph-label:not(:empty)',
] as const;
const PAGES: readonly (readonly [name: string, hash: string, there: string])[] = [
  ['start', '', 'h1'],
  ['jobs', '#/shop', 'tbody'],
  ['job', `#/shop/job/web-cpu/${after.run}`, 'tbody'],
  [
    'flame graph',
    `#/shop/file/web-cpu/${after.run}/web-7d4b9-abcde/toe-py-spy-1/profile.folded.gz`,
    'iframe',
  ],
  ['capture', `#/shop/file/everything/${mixed.run}/web-0/toe-py-spy-1/eth0.pcap`, 'tbody'],
  ['text', `#/shop/file/everything/${mixed.run}/web-0/toe-py-spy-1/notes.txt`, 'pre'],
  ['all pods', `#/shop/merge/web-cpu/${after.run}/profile.folded`, 'iframe'],
  ['choice of a comparison', `#/shop/diff/profile.folded/web-cpu/${before.run}/*`, 'select'],
  ['comparison', ...COMPARISON],
];

test('everything can be reached with the keyboard alone', async () => {
  stage = await setStage();
  const { page } = stage;
  const focused = () => page.evaluate('document.activeElement.textContent.trim().replace(/\\s+/g, " ")');
  await stage.open('');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('To the content');
  await page.keyboard.press('n');
  await page.keyboard.type('shop');
  await page.keyboard.press('Enter');
  await page.locator('tbody').waitFor();
  await page.keyboard.press('Escape');
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  expect(await focused()).toBe('web-cpu');
  expect(await outlineOf(page)).toBe('solid');
  await page.keyboard.press('k');
  expect(await focused()).toBe('web-live');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('tbody').first().waitFor();
  expect(await focused()).toBe('web-cpu');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.frameLocator('iframe').getByText('Left Heavy').waitFor();
  await page.keyboard.press('u');
  await page.getByRole('heading', { name: 'Files' }).waitFor();
  await page.keyboard.press('u');
  await page.getByRole('heading', { name: 'Jobs in shop' }).waitFor();
});

test('on every page the tabulator reaches all that can be used', async () => {
  stage = await setStage();
  const { page } = stage;
  for (const [name, hash, there] of PAGES) {
    await visit(hash, there);
    // A frame without anything in it yet is passed over.
    if (there === 'iframe') await page.frameLocator(there).getByText('Left Heavy').waitFor();
    await page.evaluate('document.activeElement.blur()');
    const count = Number(await page.evaluate(`${USABLE}.length`));
    // Some more: a frame has places of its own.
    for (let press = 0; press < count + 20; press += 1) {
      await page.keyboard.press('Tab');
      await page.evaluate('document.activeElement.dataset.reached = ""');
    }
    const missed = await page.evaluate(
      `${USABLE}.filter((one) => !('reached' in one.dataset)).map((one) => one.outerHTML)`,
    );
    expect({ name, missed }).toEqual({ name, missed: [] });
  }
}, 180_000);

/** All that one can use on a page, for its own script. */
const USABLE = `[...document.querySelectorAll('a[href], button, input, select, summary, iframe, [role=button]')]
  .filter((one) => one.checkVisibility() && !one.disabled)`;

test('the keys are listed under ?, and Escape leads back', async () => {
  stage = await setStage();
  const { page } = stage;
  await stage.open('#/shop');
  await page.locator('tbody').waitFor();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  expect(await help.innerText()).toContain('next line');
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
});

test('what somebody writes is no shortcut', async () => {
  stage = await setStage();
  const { page } = stage;
  await stage.open('#/shop');
  await page.getByLabel('Namespace').fill('');
  await page.getByLabel('Namespace').pressSequentially('jukrn?');
  expect(await page.getByLabel('Namespace').inputValue()).toBe('jukrn?');
});

test('frames of a comparison take the focus, say what they are, and Enter zooms', async () => {
  stage = await setStage();
  const { page } = stage;
  await stage.open(`#/shop/diff/profile.folded/web-cpu/${before.run}/*/web-cpu/${after.run}/*`);
  const frame = page.getByRole('button', { name: /^search / });
  await frame.focus();
  expect(await page.locator('.details').innerText()).toMatch(/^search .* before, .* after/);
  const width = () => frame.locator('rect').getAttribute('width').then(Number);
  const narrow = await width();
  await page.keyboard.press('Enter');
  expect(await width()).toBeGreaterThan(narrow);
});

describe.each([
  { colorScheme: 'light', isRight: (back: number) => back > 0.8 },
  { colorScheme: 'dark', isRight: (back: number) => back < 0.1 },
] as const)('in $colorScheme', ({ colorScheme, isRight }) => {
  test('all text can be read, on a background that is so', async () => {
    stage = await setStage({ colorScheme });
    const { page } = stage;
    for (const [name, hash, there] of PAGES) {
      await visit(hash, there);
      const { back, faint } = await readColors(page);
      expect({ name, faint, isRight: isRight(back) }).toEqual({ name, faint: [], isRight: true });
      if (name === 'jobs' && colorScheme === 'dark') await takePicture(page, 'ui-dark');
    }
  });

  test('the frames around one that was zoomed into can be read', async () => {
    stage = await setStage({ colorScheme });
    const { page } = stage;
    await visit(...COMPARISON);
    await page.getByRole('button', { name: /^parse_json / }).press('Enter');
    await page.locator('.fade', { hasText: 'load_items' }).first().waitFor();
    expect((await readColors(page)).faint).toEqual([]);
  });
});

test('on a phone nothing has to be moved sideways', async () => {
  stage = await setStage({ viewport: { width: 360, height: 700 } });
  const { page } = stage;
  for (const [name, hash, there] of PAGES) {
    await visit(hash, there);
    expect({ name, width: await page.evaluate('document.documentElement.scrollWidth') }).toEqual({
      name,
      width: 360,
    });
    if (name === 'job') await takePicture(page, 'ui-phone');
  }
});

test('everything that can be used has a name', async () => {
  stage = await setStage();
  const { page } = stage;
  for (const [name, hash, there] of PAGES) {
    await visit(hash, there);
    const nameless =
      await page.evaluate(`[...document.querySelectorAll('a, button, input, select, iframe, [role]')]
      .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.title || one.labels?.length || one.matches('.details')))
      .map((one) => one.outerHTML)`);
    expect({ name, nameless }).toEqual({ name, nameless: [] });
  }
});

/** Opens a page, and waits until its content is there. */
async function visit(hash: string, there: string): Promise<void> {
  await stage.open(hash);
  await stage.page.locator(there).first().waitFor();
}

function outlineOf(page: Page): Promise<unknown> {
  return page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
}
