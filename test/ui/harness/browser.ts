import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // speedscope draws with WebGL; without a graphics card Chromium only does so in software when it is told to.
  '--enable-unsafe-swiftshader',
];

/** A browser with an empty profile of its own. */
export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** How the browser of a test is. */
export interface Options {
  readonly colorScheme?: 'dark' | 'light';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** Starts headless Chromium, that of Debian. */
export async function openBrowser({
  colorScheme = 'light',
  viewport = { width: 1280, height: 800 },
}: Options = {}): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new Error(`There is no ${CHROMIUM}. Install it: apt-get install -y chromium`);
  const profile = await mkdtemp(join(tmpdir(), 'toe-ui-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: FLAGS,
    chromiumSandbox: process.getuid?.() !== 0,
    colorScheme,
    viewport,
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** What a page complains about while it is used: errors on its console, and all that its policy forbids. */
export function listenToComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isUsual(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** Performance advice of the graphics driver is no complaint about the page. */
function isUsual(text: string): boolean {
  return text.includes('GL Driver Message') || text.includes('swiftshader');
}
