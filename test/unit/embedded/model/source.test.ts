import { expect, test } from '@jest/globals';
import { makeSource, type Source, type SourceSpec } from '../../../../embedded/model/source.ts';
import { objectEvent } from '../../../../lib/api/event.ts';
import { openShop, pod, PODS, powerTool, TOOLS, type Shop } from './server.ts';

const GROUP = 'codriverlabs.ai.toe.run';
const WATCHED: SourceSpec['watched'] = [
  { kind: 'PowerTool', group: GROUP },
  { kind: 'Pod', group: '', labelSelector: 'toe.run/job' },
];

/** What was seen: `add PowerTool shop/job`. */
function openSource({ server }: Shop, spec: Partial<SourceSpec> = {}): { seen: string[]; source: Source } {
  const seen: string[] = [];
  const source = makeSource(server, { watched: WATCHED, ...spec }, (event) => {
    const { type, kind, namespace, name } = objectEvent.parse(event);
    seen.push(`${type.split('.').at(-1) ?? ''} ${kind} ${namespace}/${name}`);
  });
  source.start();
  return { seen, source };
}

function label({ send }: Shop, value: string | null): void {
  const body = { metadata: { labels: { 'toe.run/job': value } } };
  send('PATCH', `${PODS}/web/status`, body, { patch: 'merge' });
}

test('what is made, changed and deleted is an event that the functions can read', () => {
  const shop = openShop();
  const { seen } = openSource(shop);
  shop.send('POST', TOOLS, powerTool('job'));
  shop.send('PATCH', `${TOOLS}/job/status`, { status: { phase: 'Running' } }, { patch: 'merge' });
  shop.send('DELETE', `${TOOLS}/job`);
  expect(seen).toEqual(['add', 'update', 'delete'].map((change) => `${change} PowerTool shop/job`));
});

test('what exists when it starts is no event', () => {
  const shop = openShop();
  shop.send('POST', TOOLS, powerTool('job'));
  const { seen } = openSource(shop);
  expect(seen).toEqual([]);
});

test('what happens while it is away is lost, and its return is no event', () => {
  const shop = openShop();
  const { seen, source } = openSource(shop);
  source.stop();
  expect(source.isRunning()).toBe(false);
  shop.send('POST', TOOLS, powerTool('job'));
  shop.send('POST', TOOLS, powerTool('other'));
  shop.send('DELETE', `${TOOLS}/other`);
  source.start();
  source.start();
  expect(seen).toEqual([]);
  shop.send('DELETE', `${TOOLS}/job`);
  expect(seen).toEqual(['delete PowerTool shop/job']);
});

test('a label that comes is an add, one that goes a delete, and the pod lives on', () => {
  const shop = openShop();
  const { seen } = openSource(shop);
  shop.send('POST', PODS, pod('web'));
  label(shop, 'a');
  label(shop, 'b');
  label(shop, null);
  label(shop, null);
  expect(seen).toEqual(['add', 'update', 'delete'].map((change) => `${change} Pod shop/web`));
  expect(shop.statusOf('GET', `${PODS}/web`)).toBe(200);
});

test('a write that changes nothing is no event', () => {
  const shop = openShop();
  shop.send('POST', PODS, pod('web'));
  label(shop, 'a');
  const { seen } = openSource(shop);
  label(shop, 'a');
  expect(seen).toEqual([]);
});

test('other namespaces are not seen', () => {
  const shop = openShop();
  shop.send('POST', '/api/v1/namespaces', { metadata: { name: 'bank' } });
  const { seen } = openSource(shop, { namespaces: ['bank'] });
  shop.send('POST', TOOLS, powerTool('job'));
  shop.send('POST', TOOLS.replace('shop', 'bank'), powerTool('job'));
  expect(seen).toEqual(['add PowerTool bank/job']);
});

test('a kind that is not served cannot be watched', () => {
  const { server } = openShop();
  const watched = [{ kind: 'Deployment', group: 'apps' }];
  expect(() => makeSource(server, { watched }, () => undefined)).toThrow('no kind Deployment');
});
