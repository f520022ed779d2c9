import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Collector } from '../../cli/shell/collector.ts';
import { serveUi, type ServedUi } from '../../cli/shell/serve-ui.ts';
import { aCollector, aToken } from '../build/a-collector.ts';
import { aFile, aManifest, hexOf } from '../build/a-run.ts';
import { listenToComplaints, openBrowser, type Browser } from './harness/browser.ts';
import { flameGraph } from './harness/stage.ts';

/*
 * The other tests of this folder have a stand-in for the collector. Here is what people have: the page as the collector
 * itself serves it, through `kubectl toe ui`.
 */
const JANE = aToken('api', 'jane');
const PROFILE = 'main;parse_json 3\nmain;render_page 5\n';

let it: Awaited<ReturnType<typeof aCollector>>;
let ui: ServedUi;
let browser: Browser;

beforeAll(async () => {
  it = await aCollector({ pages: 'dist/ui' });
  it.people.set(JANE, { username: 'jane', may: ['get shop'] });
  const ignore = (): void => undefined;
  ui = await serveUi(asJane(it.root), {
    random: (length) => 'x'.repeat(length),
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

test('who follows the links of the page, from the namespace to a file, sees the flame graph of what a tool has sent', async () => {
  expect(await upload('profile.folded', PROFILE)).toEqual([201, 201, 201]);
  const page = await browser.context.newPage();
  const complaints = listenToComplaints(page);
  await page.goto(ui.link());
  await page.getByLabel('Namespace').fill('shop');
  await page.getByLabel('Namespace').press('Enter');
  await page.getByRole('link', { name: 'web-cpu' }).click();
  await page.getByRole('link', { name: 'profile.folded', exact: true }).click();
  const frame = await flameGraph(page);
  for (const name of ['parse_json', 'render_page']) await frame.getByText(name).first().waitFor();
  expect(complaints).toEqual([]);
});

/** What a shim sends of a file with one chunk. @returns the statuses. */
async function upload(name: string, text: string): Promise<number[]> {
  const files = [aFile(name, text, { type: 'folded' })];
  const answers = [
    await it.sendChunk(name, 1, text),
    await it.tell('PUT', `/files/${name}`, { size: text.length, sha256: hexOf(text), chunks: 1 }),
    await it.tell('PUT', '/manifest', aManifest({ files })),
  ];
  return answers.map(({ status }) => status);
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
