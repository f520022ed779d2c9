import { stat } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { run } from '../../demo/run.ts';
import { openBrowser } from '../ui/harness/browser.ts';
import { startStandIn } from '../ui/harness/collector.ts';
import { makeLarge } from '../ui/harness/large.ts';
import { makeFigure, progress, type Figure } from './figure.ts';

const RUNS = 5;
const SIZE = 50 * 1024 * 1024;
const RUN = '#/shop/job/large/r';
const FILE = '#/shop/file/large/r/web-0/c/profile.folded.gz';
const MERGE = '#/shop/merge/large/r/profile.folded';

/** The web page in a browser: its size, how soon it is there, and how soon a profile of 50 MB is drawn. */
export async function benchPage(): Promise<Figure[]> {
  progress('the web page in headless Chromium');
  await run('node', ['build-ui.ts']);
  const standIn = await startStandIn();
  const targets = ['web-0', 'web-1', 'web-2'].map((pod) => ({
    pod,
    container: 'c',
    manifest: { final: true },
    files: [makeLarge(SIZE)],
  }));
  const createdAt = new Date().toISOString();
  standIn.runs.set('shop', [{ job: 'large', run: 'r', createdAt, status: null, targets }]);
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    const timed = (hash: string, there: string) => measure(page, `${standIn.url}${hash}`, there);
    return [
      makeFigure('page: jobs are listed', 'ms', await timed('#/shop', 'tbody'), 1000),
      makeFigure('page: a run is shown', 'ms', await timed(RUN, 'tbody'), 1000),
      makeFigure('page: 50 MB of stacks are drawn', 'ms', await timed(FILE, 'flame graph'), 10_000),
      makeFigure('page: three times 50 MB are merged', 'ms', await timed(MERGE, 'flame graph')),
      makeFigure('page: its code', 'KiB', [await sizeOf('app.js')]),
      makeFigure('page: the code of its worker', 'KiB', [await sizeOf('worker.js')]),
    ];
  } finally {
    await browser.close();
    await standIn.close();
  }
}

async function measure(page: Page, url: string, there: string): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    await page.goto('about:blank');
    const began = performance.now();
    await page.goto(url);
    const sought =
      there === 'flame graph'
        ? page.frameLocator('iframe').getByText('Left Heavy')
        : page.locator(there).first();
    await sought.waitFor({ timeout: 120_000 });
    took.push(performance.now() - began);
  }
  return took;
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(`dist/ui/${file}`)).size / 1024;
}
