import type { Random } from '../sim/core/random.ts';
import type { Change, Draft, Handler } from './draft.ts';
import { nastyBody, nastyText } from './nasty.ts';

/** A request as it goes over the wire. */
export interface RawRequest {
  readonly bytes: Buffer;
  /** When nothing is wrong with it: the statuses by which it may be answered; it must be served. */
  readonly served?: readonly number[];
  /** Something of it may be missing: then no answer comes before the connection is closed. */
  readonly isTorn: boolean;
  /** How many of its bytes are sent before the sender takes a rest. */
  readonly restAt?: number;
}

/** A good request, or one in which some things are wrong: from the meaning of a field down to single bits. */
export function makeRequest(handler: Handler, random: Random): RawRequest {
  const isGood = random.chance(0.1);
  const draft = handler.draft(random, isGood);
  const rest = (bytes: Buffer): { restAt?: number } =>
    random.chance(0.05) ? { restAt: random.int(1, bytes.length) } : {};
  if (isGood) {
    const bytes = bytesOf(draft, Buffer.byteLength(draft.body), '\r\n');
    return { bytes, served: handler.served, isTorn: false, ...rest(bytes) };
  }
  const changes = [...CHANGES, ...(handler.changes ?? []), ...(handler.changes ?? [])];
  for (let left = random.pick([1, 1, 1, 2, 4]); left > 0; left -= 1) random.pick(changes)(draft, random);
  const [length, end] = [
    random.chance(0.95) ? Buffer.byteLength(draft.body) : random.int(-1, 100_000),
    random.chance(0.98) ? '\r\n' : random.pick(['\n', '\r', '\n\r', '\0']),
  ];
  const bytes = bytesOf(draft, length, end);
  const isSpoilt = random.chance(0.25);
  const isTorn = isSpoilt || length !== Buffer.byteLength(draft.body) || end !== '\r\n';
  const sent = isSpoilt ? spoil(bytes, random) : bytes;
  return { bytes: sent, isTorn, ...rest(sent) };
}

function bytesOf({ method, path, headers, body }: Draft, length: number, end: string): Buffer {
  const all = body === '' && length === 0 ? headers : [...headers, ['content-length', String(length)]];
  const head = [`${method} ${path} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(head.join(end), 'latin1'), Buffer.from(body)]);
}

const anyHeader = (draft: Draft, random: Random): [string, string] => random.pick(draft.headers);

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
