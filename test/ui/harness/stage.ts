import { mkdir } from 'node:fs/promises';
import type { FrameLocator, Page } from 'playwright-core';
import { listenToComplaints, openBrowser, type Options } from './browser.ts';
import { startStandIn, type StandIn, type StoredRun } from './collector.ts';
import { makeStore } from './store.ts';

/** A browser on the page of a collector, with the store of the tests behind it. */
export interface Stage {
  readonly page: Page;
  readonly standIn: StandIn;
  /** Runs in the namespace shop. */
  readonly runs: StoredRun[];
  /** What the page complained about; a test that ends with any has failed. */
  readonly complaints: readonly string[];
  /** Opens an address of the page: `#/shop`. */
  open(hash: string): Promise<void>;
  close(): Promise<void>;
}

/** Sets it up. */
export async function setStage(options: Options = {}): Promise<Stage> {
  const standIn = await startStandIn();
  const runs = makeStore(Date.now());
  standIn.runs.set('shop', runs);
  const browser = await openBrowser(options);
  const page = await browser.context.newPage();
  return {
    page,
    standIn,
    runs,
    complaints: listenToComplaints(page),
    open: async (hash) => {
      await page.goto('about:blank');
      await page.goto(`${standIn.url}${hash}`);
    },
    close: async () => {
      await browser.close();
      await standIn.close();
    },
  };
}

/** Waits until speedscope has drawn a profile, and shows its list of functions, which is text. */
export async function flameGraph(page: Page): Promise<FrameLocator> {
  const frame = page.frameLocator('iframe');
  await frame.getByText('Sandwich').click();
  return frame;
}

/** Takes a picture for the docs, when TOE_SCREENSHOTS asks for it. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (process.env['TOE_SCREENSHOTS'] === undefined) return;
  await mkdir('docs/images', { recursive: true });
  // Until what moves has come to rest.
  await page.waitForTimeout(500);
  await page.screenshot({ path: `docs/images/${name}.png` });
}
