import { describe, expect, test } from '@jest/globals';
import { makeApiServer, type Answer } from '../../../../../embedded/model/api-server.ts';
import type { JsonObject } from '../../../../../embedded/model/json.ts';
import { customResources } from '../../../../../embedded/model/kinds/custom.ts';
import { BUILT_IN } from '../../../../../embedded/model/resources.ts';

// What our CRDs use is compared with a real API server in test/conformance; this is about CRDs in general.

function crd(spec: JsonObject, version: JsonObject = {}): JsonObject {
  return {
    kind: 'CustomResourceDefinition',
    spec: {
      group: 'test.io',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', ...spec } } } },
          ...version,
        },
      ],
    },
  };
}

/** Creates a Thing with a spec, then perhaps changes it. */
function tryThing(definition: JsonObject, spec: unknown, patch?: unknown): Answer {
  const server = makeApiServer({
    now: () => new Date(0),
    resources: [...BUILT_IN, ...customResources(definition)],
  });
  const path = '/apis/test.io/v1/namespaces/shop/things';
  server.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'shop' } } });
  const body = { apiVersion: 'test.io/v1', kind: 'Thing', metadata: { name: 'a' }, spec };
  const made = server.handle({ method: 'POST', path, body });
  if (patch === undefined) return made;
  return server.handle({ method: 'PATCH', path: `${path}/a`, patch: 'merge', body: { spec: patch } });
}

const specOf = ({ body }: Answer): unknown => (body as JsonObject)['spec'];
const messageOf = ({ body }: Answer): unknown => (body as JsonObject)['message'];

describe('A schema', () => {
  test('fills defaults in at every depth', () => {
    const inner = { type: 'object', default: {}, properties: { b: { type: 'integer', default: 5 } } };
    expect(specOf(tryThing(crd({ properties: { a: inner } }), {}))).toEqual({ a: { b: 5 } });
  });

  test('keeps what it is told to keep', () => {
    const definition = crd({
      properties: { a: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    });
    expect(specOf(tryThing(definition, { a: { x: 1 }, b: 2 }))).toEqual({ a: { x: 1 } });
  });

  test('knows numbers or texts', () => {
    const definition = crd({ properties: { max: { 'x-kubernetes-int-or-string': true } } });
    expect(tryThing(definition, { max: 3 }).status).toBe(201);
    expect(tryThing(definition, { max: '30%' }).status).toBe(201);
    expect(tryThing(definition, { max: true }).status).toBe(422);
  });

  test('knows no member by accident', () => {
    const definition = crd({ properties: { a: { type: 'string' } } });
    expect(specOf(tryThing(definition, { constructor: 'x', toString: 'y', a: 'z' }))).toEqual({ a: 'z' });
  });

  test('with a keyword that the model does not know is refused, not passed over', () => {
    expect(() => customResources(crd({ properties: { a: { type: 'string', oneOf: [] } } }))).toThrow('oneOf');
  });

  test('with a rule that cannot be read is refused', () => {
    expect(() => customResources(crd({ 'x-kubernetes-validations': [{ rule: 'self.a ==' }] }))).toThrow();
  });
});

describe('A rule', () => {
  const withRule = (rule: string, more: JsonObject = {}): JsonObject =>
    crd({
      properties: {
        n: { type: 'integer' },
        list: { type: 'array', items: { type: 'string' } },
        text: { type: 'string' },
      },
      'x-kubernetes-validations': [{ rule, ...more }],
    });

  test.each([
    ['self.n > 3', { n: 4 }, { n: 3 }],
    ['self.n + 1 == 5', { n: 4 }, { n: 5 }],
    ['self.n % 2 == 0', { n: 4 }, { n: 5 }],
    ['self.n * 2 <= 8', { n: 4 }, { n: 5 }],
    ['!has(self.n) || self.n in [1, 2]', { n: 2 }, { n: 3 }],
    ['self.list.all(x, x.size() > 0)', { list: ['a'] }, { list: ['a', ''] }],
    ['self.list.exists(x, x.startsWith("a"))', { list: ['b', 'ab'] }, { list: ['b'] }],
    ['size(self.list) < 2', { list: ['a'] }, { list: ['a', 'b'] }],
    ['duration(self.text) > duration("1m")', { text: '1h' }, { text: '1s' }],
    ['self.text.matches("^a+$")', { text: 'aa' }, { text: 'ab' }],
    ['has(self.n) ? self.n == 1 : self.text == "x"', { text: 'x' }, { n: 2, text: 'x' }],
  ])('%s', (rule, right, wrong) => {
    expect(tryThing(withRule(rule), right).status).toBe(201);
    const refused = tryThing(withRule(rule), wrong);
    expect(refused.status).toBe(422);
    expect(messageOf(refused)).toContain(`failed rule: ${rule}`);
  });

  test('may word its message', () => {
    const definition = withRule('self.n > 3', { messageExpression: '"too few: " + string(self.n)' });
    expect(messageOf(tryThing(definition, { n: 1 }))).toContain('too few: 1');
  });

  test('about the old value is asked at changes only', () => {
    const definition = withRule('self.n >= oldSelf.n', { message: 'may only grow' });
    expect(tryThing(definition, { n: 1 }).status).toBe(201);
    expect(tryThing(definition, { n: 1 }, { n: 2 }).status).toBe(200);
    expect(messageOf(tryThing(definition, { n: 1 }, { n: 0 }))).toContain('may only grow');
  });

  test('that cannot be worked out is an error, not a pass', () => {
    expect(tryThing(withRule('self.n > 3'), {}).status).toBe(422);
  });
});

test('what was wrong before and is left as it is does not stop a change', () => {
  const lax = crd({ properties: { a: { type: 'string' }, b: { type: 'string' } } });
  const strict = crd({ properties: { a: { type: 'string', maxLength: 1 }, b: { type: 'string' } } });
  const now = (): Date => new Date(0);
  const [before] = customResources(lax);
  const [after] = customResources(strict);
  if (!before || !after) throw new Error('no resource');
  const old = makeApiServer({ now, resources: [...BUILT_IN, before] });
  old.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'shop' } } });
  const path = '/apis/test.io/v1/namespaces/shop/things';
  const body = { apiVersion: 'test.io/v1', kind: 'Thing', metadata: { name: 'a' }, spec: { a: 'long' } };
  const made = old.handle({ method: 'POST', path, body }).body as { spec: unknown };
  const validated = after.behaviour.validate(
    { ...made, spec: { a: 'long', b: 'x' } } as never,
    made as never,
    { subresource: '', ofMeta: [] },
  );
  expect(validated).toEqual([]);
});
