import fc from 'fast-check';
import { receive } from '../../../lib/http/receive.ts';

const valid = {
  'ce-specversion': '1.0',
  'ce-id': 'a-1',
  'ce-source': 'https://10.96.0.1:443',
  'ce-type': 'dev.knative.apiserver.ref.update',
  'ce-kind': 'Pod',
  'ce-namespace': 'shop',
  'ce-name': 'web-1',
  'ce-apiversion': 'v1',
  'ce-subject': '/apis/v1/namespaces/shop/pods/web-1',
  'ce-time': '2026-01-01T12:00:00Z',
  'content-type': 'application/json',
};
const ping = {
  'ce-specversion': '1.0',
  'ce-id': 'a-1',
  'ce-source': '/apis/v1/namespaces/toe-system/pingsources/toe-sweep',
  'ce-type': 'dev.knative.sources.ping',
  'content-type': 'application/json',
};
const body = '{"kind":"Pod","namespace":"shop","name":"web-1","apiVersion":"v1"}';

const { 'ce-id': _id, ...withoutId } = valid;
const { 'ce-specversion': _version, ...withoutVersion } = valid;
const { 'ce-namespace': _namespace, ...withoutNamespace } = valid;

describe('receive', () => {
  test('takes from an event which object it is about, and nothing else', () => {
    expect(receive(valid, body)).toEqual({
      id: 'a-1',
      event: { type: 'dev.knative.apiserver.ref.update', kind: 'Pod', namespace: 'shop', name: 'web-1' },
    });
  });

  test('takes from a ping which PingSource it is of, from the path that names it', () => {
    expect(receive(ping, '')).toEqual({
      id: 'a-1',
      event: {
        type: 'dev.knative.sources.ping',
        kind: 'PingSource',
        namespace: 'toe-system',
        name: 'toe-sweep',
      },
    });
  });

  test('takes from a dead letter what its function answered last', () => {
    const letter = {
      ...valid,
      'ce-knativeerrordest': 'http://toe-status.toe-system',
      'ce-knativeerrorcode': '503',
    };
    expect(receive(letter, body)).toMatchObject({ lastStatus: '503', event: { name: 'web-1' } });
  });

  test('does not believe a ping that says it is something else', () => {
    const lie = { ...ping, 'ce-kind': 'PowerTool', 'ce-namespace': 'shop', 'ce-name': 'job' };
    expect(receive(lie, '{}')).toMatchObject({ event: { kind: 'PingSource', name: 'toe-sweep' } });
  });

  test.each([
    {
      name: 'headers of the transport',
      headers: { ...valid, host: 'x', 'user-agent': 'y', traceparent: '00-1-2-01' },
      text: body,
    },
    { name: 'a time that is none', headers: { ...valid, 'ce-time': 'soon' }, text: body },
    {
      name: 'further attributes',
      headers: { ...valid, 'ce-knativearrivaltime': '2026-01-01T12:00:00Z' },
      text: body,
    },
    {
      name: 'attributes of a Knative to come, whatever is in them',
      headers: {
        ...valid,
        'ce-traceparent': '00-1-2-01',
        'ce-resourceversion': ' "x"',
        'ce-dataschema': '<',
      },
      text: body,
    },
    {
      name: 'a content type with a charset',
      headers: { ...valid, 'content-type': 'application/json; charset=utf-8' },
      text: body,
    },
    { name: 'a body with more in it', headers: valid, text: `{"uid":[{}],${body.slice(1)}` },
    { name: 'no body', headers: valid, text: '' },
    { name: 'a body that speaks of another object', headers: valid, text: '{"kind":"Secret","name":"x"}' },
  ])('does not mind $name', ({ headers, text }) => {
    expect(receive(headers, text)).toMatchObject({ event: { kind: 'Pod', name: 'web-1' } });
  });

  test.each<{ name: string; headers: Record<string, unknown>; text?: string }>([
    { name: 'no headers at all', headers: {} },
    { name: 'no id', headers: withoutId },
    { name: 'an empty id', headers: { ...valid, 'ce-id': '' } },
    { name: 'no version', headers: withoutVersion },
    { name: 'another version', headers: { ...valid, 'ce-specversion': '0.3' } },
    { name: 'a version to come', headers: { ...valid, 'ce-specversion': '1.1' } },
    { name: 'no type', headers: { ...valid, 'ce-type': '' } },
    { name: 'the type of another source', headers: { ...valid, 'ce-type': 'dev.knative.sources.ping' } },
    { name: 'no namespace', headers: withoutNamespace },
    { name: 'a path as name', headers: { ...valid, 'ce-name': '../secrets/x' } },
    { name: '__proto__', headers: { ...valid, ['ce-__proto__']: 'x' } },
    { name: 'constructor', headers: { ...valid, 'ce-constructor': 'x' } },
    { name: 'validate', headers: { ...valid, 'ce-validate': 'x' } },
    { name: 'tostring', headers: { ...valid, 'ce-tostring': 'x' } },
    { name: 'toString', headers: { ...valid, 'ce-toString': 'x' } },
    { name: 'tojson', headers: { ...valid, 'ce-tojson': 'x' } },
    { name: 'a header name with a dash', headers: { ...valid, 'ce-a-b': 'x' } },
    { name: 'a header name that is too long', headers: { ...valid, [`ce-${'a'.repeat(33)}`]: 'x' } },
    { name: 'a header without a name', headers: { ...valid, 'ce-': 'x' } },
    { name: 'a number as value', headers: { ...valid, 'ce-id': 7 } },
    { name: 'an array as value', headers: { ...valid, 'ce-id': ['a', 'b'] } },
    { name: 'an object as value', headers: { ...valid, 'ce-kind': { toString: () => 'Pod' } } },
    { name: 'a huge value', headers: { ...valid, 'ce-source': 'x'.repeat(2049) } },
    { name: 'a batch', headers: { 'content-type': 'application/cloudevents-batch+json' }, text: `[${body}]` },
    {
      name: 'an event in structured mode',
      headers: { 'content-type': 'application/cloudevents+json' },
      text: JSON.stringify({
        specversion: '1.0',
        id: 'a',
        source: 'b',
        type: valid['ce-type'],
        kind: 'Pod',
        namespace: 'shop',
        name: 'web-1',
      }),
    },
    {
      name: 'a batch in binary mode',
      headers: { ...valid, 'content-type': 'application/cloudevents-batch+json' },
    },
    { name: 'another content type', headers: { ...valid, 'content-type': 'text/plain' } },
    {
      name: 'a content type that begins alike',
      headers: { ...valid, 'content-type': 'application/json-seq' },
    },
    { name: 'a version far off', headers: { ...valid, 'ce-specversion': '9.9' } },
    { name: 'an id with a line break', headers: { ...valid, 'ce-id': 'a\nb' } },
    { name: 'an id that is too long', headers: { ...valid, 'ce-id': 'a'.repeat(257) } },
    { name: 'hasownproperty', headers: { ...valid, 'ce-hasownproperty': 'x' } },
    { name: 'a status that is none', headers: { ...valid, 'ce-knativeerrorcode': '<b>' } },
    { name: 'a body that is no JSON', headers: valid, text: '{' },
    { name: 'null as body', headers: valid, text: 'null' },
    { name: 'an array as body', headers: valid, text: `[${body}]` },
    { name: 'a number as name in the body', headers: valid, text: '{"name":7}' },
    { name: 'a body that is too deep', headers: valid, text: `{"a":${'['.repeat(32)}${']'.repeat(32)}}` },
  ])('refuses $name, and says why', ({ headers, text = body }) => {
    expect(receive(headers, text)).toEqual({ malformed: expect.stringMatching(/.{5,}/) as string });
  });

  test.each([
    { name: 'no source of a ping', source: 'https://10.96.0.1:443' },
    { name: 'a path behind it', source: '/apis/v1/namespaces/toe-system/pingsources/toe-sweep/x' },
    { name: 'another kind of source', source: '/apis/v1/namespaces/toe-system/apiserversources/toe-sweep' },
    { name: 'a name that climbs', source: '/apis/v1/namespaces/toe-system/pingsources/..' },
  ])('refuses a ping with $name', ({ source }) => {
    expect(receive({ ...ping, 'ce-source': source }, '{}')).toHaveProperty('malformed');
  });

  test.each([
    { name: 'a value', headers: { ...valid, 'ce-name': 'EVIL-"}' }, text: body },
    { name: 'a name', headers: { ...valid, 'ce-evil-"}': 'x' }, text: body },
    { name: 'a body', headers: valid, text: 'EVIL' },
    { name: 'a content type', headers: { ...valid, 'content-type': 'EVIL' }, text: body },
  ])('why $name is refused is told without it', ({ headers, text }) => {
    expect(JSON.stringify(receive(headers, text))).not.toMatch(/evil/i);
  });

  test('headers that all objects inherit are not taken for sent ones', () => {
    const inherited = Object.create(valid) as Record<string, unknown>;
    expect(receive(inherited, body)).toHaveProperty('malformed');
  });

  test('never throws, and leaves Object.prototype alone, whatever arrives', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom(...Object.keys(valid), 'ce-__proto__', 'ce-data', '__proto__', 'constructor'),
    );
    const value = fc.oneof(fc.string(), fc.anything());
    const headers = fc.oneof(
      fc.dictionary(name, value),
      fc
        .dictionary(
          fc.constantFrom('ce-data', 'ce-datacontenttype', 'ce-dataschema', 'ce-time', 'ce-strict', 'ce-x'),
          fc.string(),
        )
        .map((more) => ({ ...valid, ...more })),
    );
    fc.assert(
      fc.property(headers, fc.oneof(fc.string(), fc.json(), fc.constant(body)), (of, text) => {
        const result = receive(of, text);
        if (!('malformed' in result)) expect(result.event.kind).toMatch(/^[A-Za-z]+$/);
      }),
      { numRuns: 500 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  });
});
