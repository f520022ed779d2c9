import { afterEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage, takePicture, type Stage } from './harness/stage.ts';
import { RUNS } from './harness/store.ts';

let stage: Stage;

afterEach(async () => {
  await stage.close();
  expect(stage.complaints).toEqual([]);
});

const { before, after, mixed } = RUNS;
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
  ['comparison', `#/shop/diff/profile.folded/web-cpu/${before.run}/*/web-cpu/${after.run}/*`, 'svg'],
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
});

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

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('all text can be read', async () => {
    stage = await setStage({ colorScheme });
    const { page } = stage;
    for (const [name, hash, there] of PAGES) {
      await visit(hash, there);
      expect({ name, faint: await findFaint(page) }).toEqual({ name, faint: [] });
      if (name === 'jobs' && colorScheme === 'dark') await takePicture(page, 'ui-dark');
    }
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

/** Texts with less contrast to what is behind them than WCAG 2 asks for (4.5 to 1). */
function findFaint(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const channels = (color) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (color) => {
      const [r, g, b] = channels(color).map((value) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (one) => {
      for (let at = one; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if (channels(color)[3] > 0) return color;
      }
      return 'white';
    };
    const texts = [...document.querySelectorAll('body *:not(svg, svg *, iframe, option)')].filter((one) =>
      [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim() !== '') && one.checkVisibility());
    return texts.map((one) => {
      const [a, b] = [luminance(getComputedStyle(one).color), luminance(behind(one))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      return { text: one.textContent.trim().slice(0, 40), contrast };
    }).filter(({ contrast }) => contrast < 4.5);
  })()`);
}
