import type { Random } from '../sim/core/random.ts';

/** What a function serves. */
export const HANDLERS = ['POST /', 'POST /dead-letter', 'GET /health/readiness'] as const;

export type Handler = (typeof HANDLERS)[number];

/** A request as it goes over the wire. */
export interface RawRequest {
  readonly bytes: Buffer;
  /** Nothing is wrong with it: it must be served. */
  readonly isGood: boolean;
}

interface Draft {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: string;
}

/** A good request, or one in which some things are wrong: from the meaning of a field down to single bits. */
export function makeRequest(handler: Handler, random: Random): RawRequest {
  const draft = makeDraft(handler, random);
  const isGood = random.chance(0.1);
  if (isGood) return { bytes: bytesOf(draft, draft.body.length, '\r\n'), isGood };
  for (let left = random.int(1, 4); left > 0; left -= 1) random.pick(CHANGES)(draft, random);
  const length = random.chance(0.95) ? Buffer.byteLength(draft.body) : random.int(-1, 100_000);
  const bytes = bytesOf(
    draft,
    length,
    random.chance(0.98) ? '\r\n' : random.pick(['\n', '\r', '\n\r', '\0']),
  );
  return { bytes: random.chance(0.25) ? spoil(bytes, random) : bytes, isGood };
}

function makeDraft(handler: Handler, random: Random): Draft {
  const [method = '', path = ''] = handler.split(' ');
  const headers: Draft['headers'] = [
    ['host', 'toe-creation.toe-system.svc.cluster.local'],
    ['connection', 'close'],
  ];
  if (method === 'GET') return { method, path, headers, body: '' };
  const kind = random.pick(['PowerTool', 'Pod', 'Job']);
  const [namespace, name] = [random.pick(['default', 'shop']), random.pick(['web', 'toe-creation-1', 'a.b'])];
  headers.push(
    ['content-type', 'application/json'],
    ['ce-specversion', '1.0'],
    ['ce-id', `${random.int(0, 1e9)}`],
    ['ce-source', 'https://10.96.0.1:443'],
    ['ce-type', `dev.knative.apiserver.ref.${random.pick(['add', 'update', 'delete'])}`],
    ['ce-kind', kind],
    ['ce-namespace', namespace],
    ['ce-name', name],
    ['ce-time', '2026-01-01T00:00:00Z'],
  );
  return { method, path, headers, body: JSON.stringify({ kind, namespace, name, apiVersion: 'v1' }) };
}

function bytesOf({ method, path, headers, body }: Draft, length: number, end: string): Buffer {
  const all = body === '' && length === 0 ? headers : [...headers, ['content-length', String(length)]];
  const head = [`${method} ${path} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(head.join(end), 'latin1'), Buffer.from(body)]);
}

const repeat = (text: string, random: Random, most: number): string => text.repeat(random.int(0, most));

/** What strangers write where a word is expected. */
function nastyText(random: Random): string {
  return random.pick([
    () => '',
    () =>
      random.pick([
        '__proto__',
        'constructor',
        'prototype',
        'toString',
        'validate',
        'hasOwnProperty',
        'emit',
      ]),
    () =>
      random.pick([
        '../../etc/passwd',
        '..%2f..%2f',
        '/',
        '\\',
        'a\0b',
        '%00',
        '%',
        '${jndi:ldap://a}',
        '$(id)',
      ]),
    () =>
      random.pick([
        'null',
        'undefined',
        'NaN',
        '-1',
        '1e999',
        'true',
        '{}',
        '[]',
        '"',
        "'",
        '<script>',
        '`;|&',
      ]),
    () =>
      random.pick(['\u202e', '\u0000', '\u007f', '\ufeff', '\u00e9', '\r\nce-name: x', '\n', '\t', ' x ']),
    () => repeat(random.pick(['a', '9', '.', '-', '\u00ff', '{', '[']), random, 3000),
    () => randomText(random),
  ])();
}

function randomText(random: Random): string {
  return Array.from({ length: random.int(0, 40) }, () => String.fromCharCode(random.int(0, 255))).join('');
}

/** Bodies that are JSON, nearly JSON, or large. */
function nastyBody(random: Random): string {
  return random.pick([
    () =>
      random.pick([
        '',
        'null',
        '[]',
        '{}',
        '7',
        '"x"',
        'true',
        '{',
        '[{}]',
        '\ufeff{}',
        '{"a":1,}',
        "{'a':1}",
      ]),
    () => random.pick(['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}']),
    () =>
      `{"name":${random.pick(['7', 'null', '{}', '[]', '"\\u0000"', '1e999', JSON.stringify(nastyText(random))])}}`,
    () => repeat(random.pick(['[', '{"a":', '[[]],', '"\\"']), random, 70_000),
    () => `{"a":"${repeat('x', random, 80_000)}"}`,
    () => randomText(random),
  ])();
}

const anyHeader = (draft: Draft, random: Random): [string, string] => random.pick(draft.headers);

type Change = (draft: Draft, random: Random) => void;

const CHANGES: readonly Change[] = [
  (draft, random) => void draft.headers.splice(random.int(0, draft.headers.length - 1), 1),
  (draft, random) =>
    void draft.headers.push(anyHeader({ ...draft, headers: [...draft.headers, ['host', 'a']] }, random)),
  (draft, random) => void draft.headers.push([`ce-${nastyText(random)}`, nastyText(random)]),
  (draft, random) => void draft.headers.push([nastyText(random), nastyText(random)]),
  (draft, random) => void draft.headers.push(random.pick(TRANSPORT)),
  (draft, random) => {
    for (let left = random.int(1, 300); left > 0; left -= 1)
      draft.headers.push([`x-${left}`, nastyText(random).slice(0, 50)]);
  },
  (draft, random) => {
    const index = random.int(0, draft.headers.length - 1);
    const [name = 'x'] = draft.headers[index] ?? [];
    draft.headers.splice(index, 1, [name, nastyText(random)]);
  },
  (draft, random) => void (draft.body = nastyBody(random)),
  (draft, random) =>
    void (draft.method = random.pick([
      'GET',
      'HEAD',
      'PUT',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'CONNECT',
      'PRI',
      'post',
      nastyText(random),
    ])),
  (draft, random) =>
    void (draft.path = random.pick([
      `${draft.path}${nastyText(random)}`,
      `http://a${draft.path}`,
      `${draft.path}?${nastyText(random)}`,
      '*',
      nastyText(random),
    ])),
];

const TRANSPORT: readonly [string, string][] = [
  ['transfer-encoding', 'chunked'],
  ['transfer-encoding', 'gzip, chunked'],
  ['transfer-encoding', 'x'],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'br'],
  ['content-length', '0'],
  ['content-type', 'application/cloudevents+json'],
  ['content-type', 'application/cloudevents-batch+json'],
  ['content-type', 'application/json; charset=utf-7'],
  ['content-type', 'application/json; charset="'],
  ['expect', '100-continue'],
  ['expect', 'x'],
  ['upgrade', 'h2c'],
  ['connection', 'upgrade'],
  ['connection', 'close, keep-alive'],
  ['authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
  ['x-forwarded-for', '127.0.0.1'],
];

/** Flips, cuts out, doubles or puts in some bytes. */
function spoil(bytes: Buffer, random: Random): Buffer {
  const at = random.int(0, Math.max(0, bytes.length - 1));
  const size = random.int(1, 20);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  const noise = Buffer.from(Array.from({ length: size }, () => random.int(0, 255)));
  return random.pick([
    () => head,
    () => Buffer.concat([head, tail.subarray(size)]),
    () => Buffer.concat([head, noise, tail]),
    () => Buffer.concat([head, noise, tail.subarray(size)]),
    () => Buffer.concat([bytes, tail]),
    () => Buffer.concat([bytes, bytes]),
  ])();
}
