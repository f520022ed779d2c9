import { parseArgs } from 'node:util';
import { makeRandom } from '../sim/core/random.ts';
import { findWrong } from './findings.ts';
import { HANDLERS, makeRequest, type Handler } from './make-request.ts';
import { sendRaw, type Reply } from './send-raw.ts';
import { startFunction, type Running } from './start-function.ts';

const USAGE = `Usage: node test/fuzz/run.ts [--requests N] [--seed S]

Sends hostile requests to the process of all functions (dist/toe.cjs, over sockets of this machine, with an API server
in memory): N to each of its handlers (default 100000). None may be answered by a 5xx, none may end the process, fill its
memory, get into its log as anything but JSON, or change a prototype; good requests between them must be served.
A failure is printed with its number: the same seed (default 1) sends the same again.
`;

/** Connections at once. */
const WORKERS = 64;
/** MiB that the process may take; its container has 256. */
const MOST_MEMORY = 192;
/** Failures that are told in full. */
const MOST_TOLD = 10;

interface Tally {
  readonly statuses: Map<string, number>;
  readonly times: number[];
  readonly wrong: string[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(USAGE);
  const running = await startFunction();
  const wrong: string[] = [];
  for (const handler of HANDLERS)
    wrong.push(...(await fuzz(running, handler, Number(values.requests), values.seed)));
  const checks = await checkProcess(running);
  const failed = [...wrong, ...checks.filter((check) => check !== '')];
  for (const one of failed.slice(0, MOST_TOLD)) console.log(`FAIL ${one}`);
  const passed = HANDLERS.length * Number(values.requests) + checks.length - failed.length;
  console.log(`${passed} passed, ${failed.length} failed, 0 skipped`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function fuzz(
  { port, isAlive }: Running,
  handler: Handler,
  count: number,
  seed: string,
): Promise<string[]> {
  const tally: Tally = { statuses: new Map(), times: [], wrong: [] };
  const began = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count && isAlive()) await sendOne(tally, port, handler, `${seed}/${next++}`);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  if (next < count) tally.wrong.push(`${handler}: the process ended at request ${next}`);
  print(handler, tally, performance.now() - began);
  return tally.wrong;
}

async function sendOne(tally: Tally, port: number, handler: Handler, number: string): Promise<void> {
  const request = makeRequest(handler, makeRandom(handler, number));
  const send = (): Promise<Reply> => sendRaw(port, request.bytes, request.isGood);
  const once = await send();
  // As a broker does: a busy machine loses a connection to the API server now and then.
  const reply = once.statuses.includes(503) ? await send() : once;
  const wrong = findWrong(request, reply);
  if (wrong !== undefined)
    tally.wrong.push(
      `${handler} ${number}: ${wrong}\n${JSON.stringify(request.bytes.toString('latin1').slice(0, 2000))}`,
    );
  if (request.isGood) tally.times.push(reply.ms);
  const key = reply.statuses.join('+') || 'closed';
  tally.statuses.set(key, (tally.statuses.get(key) ?? 0) + 1);
}

function print(handler: Handler, { statuses, times }: Tally, ms: number): void {
  const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  const rate = Math.round(total / (ms / 1000));
  console.log(
    `${handler}: ${total} requests in ${(ms / 1000).toFixed(1)} s, ${rate}/s; good ones: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  );
  const top = [...statuses].sort(([, a], [, b]) => b - a).slice(0, 8);
  console.log(`  ${top.map(([key, count]) => `${key}: ${count}`).join(', ')}`);
}

/** One entry for each promise; empty where it was kept. */
async function checkProcess(running: Running): Promise<string[]> {
  const isAlive = running.isAlive();
  const peak = isAlive ? await running.peak() : 0;
  const { prototypes, code } = await running.stop();
  console.log(`memory: at most ${Math.round(peak)} MiB; prototypes: ${prototypes}; exit code ${code}`);
  return [
    isAlive ? '' : 'the process has ended',
    peak < MOST_MEMORY ? '' : `the process took ${Math.round(peak)} MiB`,
    prototypes === 'unchanged' ? '' : `prototypes: ${prototypes}`,
    code === 0 ? '' : `exit code ${code}`,
    running.badLines.length === 0 ? '' : `in its log: ${JSON.stringify(running.badLines.slice(0, 30))}`,
  ];
}

await main();
