import { connect } from 'node:net';
import type { RawRequest } from './make-request.ts';

/** What came back. */
export interface Reply {
  /** Of each answer; none when the connection was closed without one. */
  readonly statuses: readonly number[];
  /** All of it, as Latin-1. */
  readonly text: string;
  /** Milliseconds until the connection was closed. */
  readonly ms: number;
  /** The server did not close the connection in time. */
  readonly isStuck: boolean;
}

/** Milliseconds after which the server must have closed a connection whose other end is closed. Many: a busy machine rests for long. */
const MOST = 60_000;

/** Milliseconds that an answer may take until we say that no more will come: then what is half a request is wrong. */
const PATIENCE = 5000;
/** The same for what may be half a request: for most of them no answer comes. */
const PATIENCE_WHEN_TORN = 150;

/** Milliseconds between two parts of what is not sent at once. */
const REST = 30;

/** Sends a request over a connection of its own, and waits for its end. For one that must be served it waits as long as it takes. */
export function sendRaw(port: number, { bytes, served, isTorn, restAt }: RawRequest): Promise<Reply> {
  const began = performance.now();
  const parts: string[] = [];
  return new Promise((resolve) => {
    let isStuck = false;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes.subarray(0, restAt));
      if (restAt !== undefined)
        setTimeout(() => socket.writable && socket.write(bytes.subarray(restAt)), REST);
    });
    const timers = [
      setTimeout(() => {
        isStuck = true;
        socket.destroy();
      }, MOST),
      setTimeout(() => served ?? socket.end(), isTorn ? PATIENCE_WHEN_TORN : PATIENCE),
    ];
    socket.on('data', (chunk: Buffer) => {
      parts.push(chunk.toString('latin1'));
      if (!served && FINAL.test(parts[0] ?? '')) socket.end();
    });
    // The server may close before it has read all: that is its right.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      timers.forEach(clearTimeout);
      const text = parts.join('');
      resolve({ statuses: statusesOf(text), text, ms: performance.now() - began, isStuck });
    });
  });
}

/** An answer begins that is not 100 Continue. */
const FINAL = /HTTP\/1\.1 [2-5]/;

function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
