import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT_NO_TARGET, Problem } from './problem.ts';

/** A connection to the inspector of a process. */
export interface Inspector {
  /** Sends a command of the DevTools protocol. @returns its result. @throws Problem when it fails. */
  readonly send: (method: string, params?: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** Rejects when the process goes away. */
  readonly lost: Promise<never>;
  /** Ends the connection, and closes the inspector when it was closed before. */
  readonly close: () => Promise<void>;
}

/** How often, and how many times, one looks whether the inspector has opened. */
const [POLL_MS, POLLS] = [50, 200];

/**
 * Opens the inspector of a Node process, if it is not open, and connects to it.
 * @throws Problem 69 when there is no such process, or when it is no Node.
 */
export async function openInspector(pid: number, port: number): Promise<Inspector> {
  const open = await addressOf(port);
  if (open === undefined) knock(pid);
  const inspector = await connect(open ?? (await waitFor(pid, port)), open === undefined);
  const found = (await inspector.send('Runtime.evaluate', { expression: 'process.pid' })) as Evaluated;
  if (found.result?.value === pid) return inspector;
  await inspector.close();
  throw new Problem(EXIT_NO_TARGET, `the inspector at port ${port} is not that of process ${pid}`);
}

interface Evaluated {
  readonly result?: { readonly value?: unknown };
}

// SIGUSR1 means this to Node alone. Other programs may end by it: the tool is for Node, as its name says.
function knock(pid: number): void {
  try {
    process.kill(pid, 'SIGUSR1');
  } catch (error) {
    throw new Problem(EXIT_NO_TARGET, `process ${pid} cannot be reached: ${(error as Error).message}`);
  }
}

async function waitFor(pid: number, port: number): Promise<string> {
  for (let polls = 0; polls < POLLS; polls += 1) {
    const address = await addressOf(port);
    if (address !== undefined) return address;
    await sleep(POLL_MS);
  }
  throw new Problem(EXIT_NO_TARGET, `process ${pid} did not open its inspector at port ${port}: is it Node?`);
}

/** Where the inspector takes connections; undefined while it is closed. */
async function addressOf(port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [first] = (await response.json()) as { webSocketDebuggerUrl?: string }[];
    return first?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

async function connect(address: string, closeAfter: boolean): Promise<Inspector> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const gone = new Problem(EXIT_NO_TARGET, 'the target has ended');
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  socket.onmessage = ({ data }) => settle(waiting, JSON.parse(String(data)) as Answer);
  socket.onclose = () => {
    lost.reject(gone);
    for (const { reject } of waiting.values()) reject(gone);
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(gone);
  });
  const send: Inspector['send'] = (method, params = {}) => {
    // What is sent on a socket that has closed is dropped without a word.
    if (socket.readyState !== WebSocket.OPEN) return Promise.reject(gone);
    const id = waiting.size + 1;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  };
  const close = async (): Promise<void> => {
    if (closeAfter) await send('Runtime.evaluate', { expression: CLOSE }).catch(() => undefined);
    socket.close();
  };
  return { send, lost: lost.promise, close };
}

// Later, since it waits until nobody is connected.
const CLOSE = "setTimeout(() => process.getBuiltinModule('node:inspector').close(), 100).unref()";

function settle(waiting: ReadonlyMap<number, PromiseWithResolvers<unknown>>, answer: Answer): void {
  const asked = waiting.get(answer.id ?? 0);
  if (answer.error) asked?.reject(new Error(answer.error.message));
  else asked?.resolve(answer.result);
}
