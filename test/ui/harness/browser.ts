import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

/** Chromium as Debian installs it. */
export const CHROMIUM = '/usr/bin/chromium';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // speedscope draws with WebGL; without a graphics card Chromium only does so when it is told to.
  '--enable-unsafe-swiftshader',
];

/** How the browser of a test is. */
export interface Options {
  readonly colorScheme?: 'dark' | 'light';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A browser with an empty profile of its own. */
export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts headless Chromium. */
export async function openBrowser({ colorScheme = 'light', viewport }: Options = {}): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'toe-ui-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: FLAGS,
    // Chromium refuses to run as root with its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    colorScheme,
    viewport: viewport ?? { width: 1000, height: 700 },
  });
  context.setDefaultTimeout(20_000);
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
    const isAboutPage = ['error', 'warning'].includes(message.type());
    // That the API refuses something is a matter of the API; advice of the graphics driver is one of the driver.
    const isUsual = message.location().url.includes('/api/') || message.text().includes('GL Driver Message');
    if (isAboutPage && !isUsual) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}
