import { expect, test } from '@jest/globals';
import { makeObjectEvent, makePing } from '../../../../embedded/source/cloud-event.ts';
import { standardTriggers } from '../../../../embedded/source/triggers.ts';
import { makeApiServer } from '../../../../embedded/model/api-server.ts';
import { receive } from '../../../../lib/http/receive.ts';

const { resources } = makeApiServer({ now: () => new Date() });
const triggers = standardTriggers();

function eventOf(kind: string, change: string, name: string): ReturnType<typeof makePing> {
  const resource = resources.find((one) => one.kind === kind);
  if (!resource) throw new Error(kind);
  const event = { type: `dev.knative.apiserver.ref.${change}`, kind, namespace: 'shop', name };
  return makeObjectEvent(event, resource, new Date());
}

test.each([
  ['PowerTool', 'add', 'web-cpu', true],
  ['PowerTool', 'update', 'web-cpu', true],
  ['Pod', 'update', 'web', true],
  ['Pod', 'add', 'web', false],
  ['Job', 'update', 'toe-creation-0123', true],
  ['Job', 'update', 'toe-cleanup-0123', true],
  ['Job', 'update', 'other', false],
  ['Job', 'add', 'toe-cleanup-0123', false],
])('%s %s %s is wanted: %s', (kind, change, name, expected) => {
  expect(triggers.some(({ wants }) => wants(eventOf(kind, change, name)))).toBe(expected);
});

test('a ping is wanted', () => {
  expect(triggers.some(({ wants }) => wants(makePing('toe-system', 'toe-sweep', new Date())))).toBe(true);
});

test('the functions can read what is sent', () => {
  for (const { attributes, body } of [
    eventOf('Pod', 'update', 'web'),
    makePing('toe-system', 'toe-sweep', new Date()),
  ]) {
    const sent = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value] as const);
    const headers = { 'content-type': 'application/json', ...Object.fromEntries(sent) };
    expect(receive(headers, body)).not.toHaveProperty('malformed');
  }
});

test('delivery is that of the manifests', () => {
  for (const { delivery } of triggers)
    expect(delivery).toEqual({ retry: 5, backOff: 500, timeout: 60_000, deadLetters: '/dead-letter' });
});
