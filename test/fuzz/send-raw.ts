import { connect } from 'node:net';

/** What came back. */
export interface Reply {
  /** Of each answer; none when the connection was closed without one. */
  readonly statuses: readonly number[];
  /** Milliseconds until the connection was closed. */
  readonly ms: number;
  /** The server did not close the connection in time. */
  readonly isStuck: boolean;
}

/** Milliseconds after which the server must have closed a connection whose other end is closed. */
const MOST = 20_000;

/** Milliseconds that an answer may take until we say that no more will come: then what is half a request is wrong. */
const PATIENCE = 150;

/**
 * Sends bytes over a connection of their own, and waits for its end.
 * @param isWhole nothing is missing: an answer will come, however long it takes.
 */
export function sendRaw(port: number, bytes: Buffer, isWhole: boolean): Promise<Reply> {
  const began = performance.now();
  return new Promise((resolve) => {
    let [text, isStuck] = ['', false];
    const socket = connect(port, '127.0.0.1', () => void socket.write(bytes));
    const timers = [
      setTimeout(() => {
        isStuck = true;
        socket.destroy();
      }, MOST),
      setTimeout(() => isWhole || socket.end(), PATIENCE),
    ];
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!isWhole) socket.end();
    });
    // The server may close before it has read all: that is its right.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      timers.forEach(clearTimeout);
      resolve({ statuses: statusesOf(text), ms: performance.now() - began, isStuck });
    });
  });
}

function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
