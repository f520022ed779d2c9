import { changeOf, EVENT_KINDS, objectEvent, PING } from '../../../lib/api/event.ts';

const event = { type: 'dev.knative.apiserver.ref.add', kind: 'Pod', namespace: 'shop', name: 'web-1' };

describe('objectEvent', () => {
  test.each([
    { name: 'a reference event', given: {} },
    { name: 'a resource event', given: { type: 'dev.knative.apiserver.resource.update' } },
    { name: 'a name with dots', given: { name: 'a.b.c' } },
    { name: 'a ping', given: { type: PING, kind: 'PingSource', name: 'toe-sweep' } },
    ...EVENT_KINDS.map((kind) => ({ name: `a ${kind}`, given: { kind } })),
  ])('accepts $name', ({ given }) => {
    expect(objectEvent.safeParse({ ...event, ...given }).success).toBe(true);
  });

  test.each([
    { name: 'another type', given: { type: 'dev.knative.sources.kafka' } },
    { name: 'a type with a tail', given: { type: `${event.type}.more` } },
    { name: 'a path as name', given: { name: '../../secrets/x' } },
    { name: 'a query as name', given: { name: 'x?dryRun=All' } },
    { name: 'an encoded slash', given: { name: 'a%2fb' } },
    { name: 'upper case in a namespace', given: { namespace: 'Shop' } },
    { name: 'no namespace', given: { namespace: undefined } },
    { name: 'an empty name', given: { name: '' } },
    { name: 'a name that is too long', given: { name: 'a'.repeat(254) } },
    { name: 'a kind with a slash', given: { kind: 'pods/exec' } },
    { name: 'a name that is a number', given: { name: 7 } },
  ])('refuses $name', ({ given }) => {
    expect(objectEvent.safeParse({ ...event, ...given }).success).toBe(false);
  });
});

describe('changeOf', () => {
  test.each(['add', 'update', 'delete'] as const)('tells %s from the type', (change) => {
    expect(changeOf({ ...event, type: `dev.knative.apiserver.ref.${change}` })).toBe(change);
  });

  test('a ping is a change of its own', () => {
    expect(changeOf({ ...event, type: PING })).toBe('ping');
  });
});
