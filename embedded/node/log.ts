import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Line, Log } from '../http/logs.ts';

/** Characters of a log that are kept; what is older goes, as a kubelet rotates its files. */
const MAX_CHARACTERS = 10 * 1024 * 1024;

/** The log of a container: what its process writes to both its outputs, line by line. */
export interface ContainerLog extends Log {
  /** Takes in what a stream gives. */
  readonly take: (stream: Readable) => void;
  /** Nothing more will come. */
  readonly end: () => void;
  /** The last lines, for the message of a container that failed: as many as Kubernetes shows. */
  readonly tail: () => string;
}

interface Follower {
  readonly onLine: (line: Line) => void;
  readonly onEnd: () => void;
}

/** Makes an empty log. @param now gives the time of each line. */
export function makeLog(now: () => Date): ContainerLog {
  const lines: Line[] = [];
  const followers = new Set<Follower>();
  let [characters, isOver] = [0, false];

  const add = (text: string): void => {
    const line = { time: now(), text };
    lines.push(line);
    characters += text.length;
    while (characters > MAX_CHARACTERS) characters -= lines.shift()?.text.length ?? 0;
    for (const { onLine } of followers) onLine(line);
  };
  const follow: Log['follow'] = (onLine, onEnd) => {
    const follower = { onLine, onEnd };
    if (isOver) onEnd();
    else followers.add(follower);
    return () => void followers.delete(follower);
  };
  const end = (): void => {
    isOver = true;
    for (const { onEnd } of followers) onEnd();
  };
  return {
    take: (stream) => takeLines(stream, add),
    lines: () => lines,
    follow,
    end,
    tail: () => tailOf(lines),
  };
}

function takeLines(stream: Readable, add: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const parts = (rest + decoder.write(chunk)).split('\n');
    rest = parts.pop() ?? '';
    parts.forEach(add);
  });
  stream.on('end', () => {
    if (rest !== '') add(rest);
  });
}

const TAIL_LINES = 80;
const TAIL_BYTES = 2048;

function tailOf(lines: readonly Line[]): string {
  const text = lines
    .slice(-TAIL_LINES)
    .map((line) => `${line.text}\n`)
    .join('');
  return Buffer.from(text).subarray(-TAIL_BYTES).toString();
}
