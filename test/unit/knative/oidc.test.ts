import { describe, expect, test } from '@jest/globals';
import { SERVICE_NAMES } from '../../../functions/registry.ts';
import { readCollectorSettings } from '../../../functions/collector/settings.ts';
import { readSettings } from '../../../functions/settings.ts';
import { makeOidcOverlay } from '../../../knative/generators/oidc.ts';
import { makeService } from '../../../knative/generators/service.ts';
import { makeTriggers } from '../../../knative/generators/trigger.ts';

interface Named {
  readonly metadata: { readonly name: string };
}

interface Operation {
  readonly path: string;
  readonly value: unknown;
}

const { patches } = makeOidcOverlay() as {
  patches: { target: { kind: string; name: string }; patch: string }[];
};

/** What is added to an object, by path. */
function additionsTo(kind: string, { metadata: { name } }: Named): Operation[] {
  return patches
    .filter(({ target }) => target.kind === kind && new RegExp(`^${target.name}$`).test(name))
    .flatMap(({ patch }) => JSON.parse(patch) as Operation[]);
}

/** The environment of a function in the overlay. */
function environmentOf(service: Named): Record<string, string> {
  const added = additionsTo('Service', service).map(({ value }) => value as { name: string; value: string });
  return Object.fromEntries(added.map(({ name, value }) => [name, value]));
}

const audienceOf = (service: string): string => `serving.knative.dev/service/toe-system/${service}`;

describe.each(SERVICE_NAMES)('%s', (name) => {
  test('takes tokens that are made for it, and its settings accept that', () => {
    const read = name === 'collector' ? readCollectorSettings : readSettings;
    const settings = read(environmentOf(makeService(name) as Named));
    expect(settings.TOE_OIDC_AUDIENCE).toBe(audienceOf(`toe-${name}`));
    expect(settings.TOE_OIDC_ISSUER).toMatch(/^https:/);
  });

  test('is sent such tokens by each of its Triggers, and so is where dead letters go', () => {
    for (const trigger of makeTriggers(name) as Named[])
      expect(additionsTo('Trigger', trigger)).toEqual([
        { op: 'add', path: '/spec/subscriber/audience', value: audienceOf(`toe-${name}`) },
        { op: 'add', path: '/spec/delivery/deadLetterSink/audience', value: audienceOf('toe-cleanup') },
      ]);
  });
});

test('dead letters go where the audience says', () => {
  for (const name of SERVICE_NAMES)
    for (const trigger of makeTriggers(name))
      expect(trigger).toMatchObject({
        spec: { delivery: { deadLetterSink: { ref: { name: 'toe-cleanup' } } } },
      });
});
