import { PassThrough } from 'node:stream';
import type { ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import { logRefOf, serveLog, type Line, type Log } from '../../../../embedded/http/logs.ts';

const NOW = new Date('2026-01-01T00:01:00Z');
const line = (second: number): Line => ({
  time: new Date(second * 1000 + Date.UTC(2026, 0, 1)),
  text: `line ${second}`,
});
const log: Log = { lines: () => [line(0), line(30), line(59)], follow: () => () => undefined };

function show(query: string): string {
  const out = Object.assign(new PassThrough(), { writeHead: () => undefined });
  serveLog(log, new URLSearchParams(query), out as unknown as ServerResponse, NOW);
  return (out.read() as Buffer | null)?.toString() ?? '';
}

test.each([
  ['', 'line 0\nline 30\nline 59\n'],
  ['tailLines=1', 'line 59\n'],
  ['tailLines=0', ''],
  ['sinceSeconds=40', 'line 30\nline 59\n'],
  ['sinceTime=2026-01-01T00:00:45Z', 'line 59\n'],
  ['limitBytes=4', 'line'],
  ['tailLines=1&timestamps=true', '2026-01-01T00:00:59.000Z line 59\n'],
])('?%s', (query, text) => {
  expect(show(query)).toBe(text);
});

test('a number that is none is refused', () => {
  expect(() => show('tailLines=x')).toThrow('must be a whole number');
});

test('only the path of a log is one', () => {
  const query = new URLSearchParams('container=c&previous=true');
  const path = '/api/v1/namespaces/shop/pods/web/log';
  expect(logRefOf(path, query)).toEqual({ namespace: 'shop', pod: 'web', container: 'c', previous: true });
  expect(logRefOf('/api/v1/namespaces/shop/pods/web', query)).toBeUndefined();
});
