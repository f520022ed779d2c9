import { CHUNK_BYTES } from '../../lib/artifacts/chunks.ts';
import { CRC_HEADER } from '../../lib/artifacts/crc.ts';
import { audienceOf } from '../../lib/artifacts/audience.ts';
import { aToken } from '../build/a-collector.ts';
import type { Random } from '../sim/core/random.ts';
import { crcOf, OTHER_TOKENS, STRANGE } from './collector-world.ts';
import type { Change, Draft } from './draft.ts';
import { nastyText } from './nasty.ts';

/** What stands in paths and should not. */
const SEGMENTS: readonly string[] = [
  ...['.', '..', '...', '%2e%2e', '..%2f..%2fbank', '%2fbank', '%5c..', 'a%00b', '%ff', '%', '', '.expiry'],
  ...[
    'manifest.json',
    'a.folded~00001',
    'a.folded~whole',
    'a.folded',
    'A',
    '-',
    'x'.repeat(64),
    'x'.repeat(300),
  ],
  ...['0', '1', '2', '007', '-1', '1e3', '1.5', '10000', '10001', '99999', '9'.repeat(30)],
  ...['bank', 'shop', 'secret', 'strange', 'web-cpu', 'files', 'chunks', 'jobs', '__proto__', 'constructor'],
];

export const PATH_CHANGES: readonly Change[] = [
  (draft, random) => changeSegments(draft, random, () => [randomSegment(random)]),
  (draft, random) => changeSegments(draft, random, (segment) => random.pick([[], [segment, segment]])),
  (draft, random) => changeSegments(draft, random, (segment) => [encodeURIComponent(`${segment}/..`)]),
];

export const TOKEN_CHANGES: readonly Change[] = [
  (draft, random) => setHeader(draft, 'authorization', `Bearer ${random.pick(OTHER_TOKENS)}`),
  // Made up, each another one, and as large as a header may be.
  (draft, random) =>
    setHeader(
      draft,
      'authorization',
      `Bearer ${aToken(audienceOf(STRANGE), `${random.next()}${'x'.repeat(random.int(0, 8000))}`)}`,
    ),
  (draft, random) =>
    setHeader(
      draft,
      'authorization',
      random.pick(['', 'Bearer', 'Bearer ', 'Basic eDp4', 'Bearer a.b.c', nastyText(random)]),
    ),
];

export const CHUNK_CHANGES: readonly Change[] = [
  (draft, random) => {
    const most = random.chance(0.02) ? CHUNK_BYTES + 1 : 5000;
    draft.body = Buffer.alloc(random.pick([0, 1, most - 1, most, random.int(0, most)]), random.int(0, 255));
    setHeader(draft, CRC_HEADER, crcOf(draft.body));
  },
  (draft, random) =>
    setHeader(
      draft,
      CRC_HEADER,
      random.pick([
        () => '',
        () => '00000000',
        () => '0'.repeat(random.int(1, 8000)),
        () => crcOf('other'),
        () => crcOf(draft.body).toUpperCase(),
        () => `${crcOf(draft.body)}, ${crcOf('other')}`,
        () => nastyText(random),
      ])(),
    ),
];

export const JSON_CHANGES: readonly Change[] = [
  (draft, random) => changeField(draft, (holder, key) => void (holder[key] = nastyValue(random)), random),
  (draft, random) => changeField(draft, (holder, key) => void Reflect.deleteProperty(holder, key), random),
  (draft, random) => {
    const name = random.pick(['__proto__', 'constructor', 'toString', 'name', 'then', 'toJSON']);
    const nth = random.int(0, 20);
    let at = 0;
    draft.body = String(draft.body).replace(/"\w+":/g, (field) => (at++ === nth ? `"${name}":` : field));
  },
];

export const READ_CHANGES: readonly Change[] = [
  (draft, random) =>
    setHeader(
      draft,
      'range',
      random.pick([
        () => `bytes=${random.int(-10, 2000)}-${random.int(-10, 2000)}`,
        () => random.pick(['bytes=-', 'bytes=-0', 'bytes=0-0', 'bytes=0-1,5-9', 'bytes=0-', 'lines=1-2']),
        () => `bytes=${'9'.repeat(random.int(1, 400))}-`,
        () => `bytes=-${'9'.repeat(random.int(1, 16))}`,
        () => nastyText(random),
      ])(),
    ),
  (draft, random) =>
    setHeader(
      draft,
      random.pick(['if-none-match', 'if-match', 'if-range', 'if-modified-since', 'if-unmodified-since']),
      random.pick(['*', '"', '""', 'W/""', 'Thu, 01 Jan 1970 00:00:00 GMT', nastyText(random)]),
    ),
];

function changeSegments(draft: Draft, random: Random, change: (segment: string) => string[]): void {
  const segments = draft.path.split('/');
  const at = random.int(1, segments.length - 1);
  segments.splice(at, 1, ...change(segments[at] ?? ''));
  draft.path = segments.join('/');
}

function randomSegment(random: Random): string {
  const nasty = random.chance(0.3) ? encodeURIComponent(nastyText(random)) : nastyText(random);
  return random.chance(0.6) ? random.pick(SEGMENTS) : nasty;
}

function setHeader(draft: Draft, name: string, value: string): void {
  draft.headers = [...draft.headers.filter(([one]) => one !== name), [name, value]];
}

type Holder = Record<string, unknown>;

function changeField(draft: Draft, change: (holder: Holder, key: string) => void, random: Random): void {
  let body: unknown;
  try {
    body = JSON.parse(String(draft.body));
  } catch {
    return;
  }
  const places = placesOf(body);
  if (places.length === 0) return;
  change(...random.pick(places));
  draft.body = JSON.stringify(body);
}

function placesOf(value: unknown): [Holder, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap(
    (key) => [[holder, key], ...placesOf(holder[key])] as [Holder, string][],
  );
}

function nastyValue(random: Random): unknown {
  return random.pick<() => unknown>([
    () => random.pick([null, true, -1, 0, 1.5, 2 ** 31, 2 ** 53, 1e308, -1e-9]),
    () => random.pick(['', 'manifest.json', '../x', 'a.folded', 'a~00001', '2026-13-45T00:00:00Z', '\ud800']),
    () => random.pick<unknown>([[], {}, [null], { length: -1 }, { toString: 1 }]),
    () => 'x'.repeat(random.pick([64, 2000, 2000, 2000, 600_000])),
    () => Array.from({ length: random.int(1, 2000) }, (_, at) => at),
    () => JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown,
    () => nastyText(random),
  ])();
}
