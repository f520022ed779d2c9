import { gzipSync } from 'node:zlib';
import {
  inflate,
  inflateLimit,
  isGzip,
  MAX_INFLATED,
} from '../../../../../../functions/collector/ui/work/inflate.ts';

const packed = (text: string) => new Uint8Array(gzipSync(text));

test('a gzip file is unpacked', async () => {
  const { bytes, more, broken } = await inflate(packed('a;b 1\n'));
  expect([new TextDecoder().decode(bytes), more, broken]).toEqual(['a;b 1\n', false, false]);
});

test('one that was cut gives what there is', async () => {
  const text = Array.from({ length: 20_000 }, (_, at) => `main;f${at * 7919} ${at}\n`).join('');
  const whole = packed(text);
  const { bytes, broken } = await inflate(whole.slice(0, whole.length - 1000));
  expect(broken).toBe(true);
  expect(bytes.length).toBeGreaterThan(1000);
  expect(text.startsWith(new TextDecoder().decode(bytes))).toBe(true);
});

test('what grows a thousandfold is given up at its limit', async () => {
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(32 * 1024 * 1024)));
  const { bytes, more } = await inflate(bomb);
  expect(more).toBe(true);
  expect(bytes.length).toBe(inflateLimit(bomb.length));
});

test.each([
  [100, 4 * 1024 * 1024],
  [1024 * 1024, 100 * 1024 * 1024],
  [1e9, MAX_INFLATED],
])('of %d bytes at most %d are made', (sent, want) => expect(inflateLimit(sent)).toBe(want));

test.each([
  [packed(''), true],
  [new Uint8Array([0x1f]), false],
  [new Uint8Array(), false],
])('gzip is known by its first bytes', (bytes, want) => expect(isGzip(bytes)).toBe(want));
