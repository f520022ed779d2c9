import type { ServerResponse } from 'node:http';
import { badRequest } from '../model/failure.ts';

/** A line that a container has written. */
export interface Line {
  readonly time: Date;
  readonly text: string;
}

/** What a container has written, and writes. */
export interface Log {
  readonly lines: () => readonly Line[];
  /** Tells of further lines, and of the end. @returns stops that. */
  readonly follow: (onLine: (line: Line) => void, onEnd: () => void) => () => void;
}

/** Which log. */
export interface LogRef {
  readonly namespace: string;
  readonly pod: string;
  /** Undefined for the only container of the pod. */
  readonly container: string | undefined;
  /** That of the container's run before this one. */
  readonly previous: boolean;
}

/** Who runs containers and keeps what they write. @throws Failure when there is no such log. */
export type LogSource = (ref: LogRef) => Log;

const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/;

/** The log that a path is of; undefined when it is another path. */
export function logRefOf(path: string, query: URLSearchParams): LogRef | undefined {
  const [, namespace, pod] = PATH.exec(path) ?? [];
  if (namespace === undefined || pod === undefined) return undefined;
  const container = query.get('container') ?? undefined;
  return { namespace, pod, container, previous: query.get('previous') === 'true' };
}

/** Answers `kubectl logs`: the lines there are, and with `follow` those that come. */
export function serveLog(log: Log, query: URLSearchParams, response: ServerResponse, now: Date): void {
  const chosen = choose(log.lines(), query, now);
  const format = query.get('timestamps') === 'true' ? withTime : plain;
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write(cut(chosen.map(format).join(''), numberOf(query, 'limitBytes')));
  if (query.get('follow') !== 'true') return void response.end();
  const stop = log.follow(
    (line) => void response.write(format(line)),
    () => response.end(),
  );
  response.on('close', stop);
}

function choose(lines: readonly Line[], query: URLSearchParams, now: Date): readonly Line[] {
  const since = numberOf(query, 'sinceSeconds');
  const after = query.get('sinceTime');
  const start = since === undefined ? Date.parse(after ?? '') : now.getTime() - since * 1000;
  const recent = Number.isNaN(start) ? lines : lines.filter(({ time }) => time.getTime() >= start);
  const tail = numberOf(query, 'tailLines');
  return tail === undefined ? recent : recent.slice(recent.length - Math.min(tail, recent.length));
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw badRequest(`${name}: Invalid value: "${text}": must be a whole number`);
  return value;
}

function plain({ text }: Line): string {
  return `${text}\n`;
}

function withTime({ time, text }: Line): string {
  return `${time.toISOString()} ${text}\n`;
}

function cut(text: string, bytes: number | undefined): string {
  return bytes === undefined ? text : Buffer.from(text).subarray(0, bytes).toString();
}
