import { parseArgs } from 'node:util';
import { makeRandom } from '../sim/core/random.ts';
import { findWrong } from './findings.ts';
import type { Handler } from './draft.ts';
import { makeRequest } from './make-request.ts';
import { sendRaw, type Reply } from './send-raw.ts';
import type { Running } from './start-process.ts';
import { SUBJECTS, type Subject } from './subjects.ts';

const USAGE = `Usage: node test/fuzz/run.ts [--requests N] [--seed S] [SUBJECT...]

Sends hostile requests to the process of all functions (dist/toe.cjs, with an API server in memory) and to that of the
collector (dist/collector.cjs, with a real S3 server), over sockets of this machine: N to each of their handlers (default
100000). None may be answered by a 5xx, none may end a process, fill its memory, get into its log as anything but JSON,
change a prototype, or reach in the store what its token is not for; good requests between them must be served.
A failure is printed with its number: the same seed (default 1) sends the same again.
SUBJECT: functions, collector (default: both).
`;

/** Connections at once. */
const WORKERS = 64;
/** How often a request is sent again that is answered by "later". */
const RETRIES = 5;
/** Failures that are told in full. */
const MOST_TOLD = 10;

interface Tally {
  readonly statuses: Map<string, number>;
  readonly times: number[];
  readonly wrong: string[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(SUBJECTS);
  const unknown = names.find((name) => !(name in SUBJECTS));
  if (values.help || unknown) {
    console.log(unknown ? `There is no subject ${unknown}.\n${USAGE}` : USAGE);
    process.exitCode = unknown ? 2 : 0;
    return;
  }
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const subject = SUBJECTS[name];
    if (subject) outcomes.push(await fuzzProcess(name, subject, Number(values.requests), values.seed));
  }
  const failed = outcomes.flatMap(({ failures }) => failures);
  for (const one of failed.slice(0, MOST_TOLD)) console.log(`FAIL ${one}`);
  const promises = outcomes.reduce((sum, { promised }) => sum + promised, 0);
  console.log(`${promises - failed.length} passed, ${failed.length} failed, 0 skipped`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

interface Outcome {
  /** Promises that were looked at: one for each request, and those of the process. */
  readonly promised: number;
  readonly failures: readonly string[];
}

async function fuzzProcess(
  name: string,
  { handlers, mostMemory, start }: Subject,
  count: number,
  seed: string,
): Promise<Outcome> {
  console.log(`${name}:`);
  const { running, findStrays, close } = await start();
  try {
    const wrong: string[] = [];
    for (const handler of handlers) wrong.push(...(await fuzz(running, handler, count, seed)));
    const strays = await findStrays();
    const checks = await checkProcess(running, mostMemory);
    const failures = [...wrong, ...strays, ...checks.filter((check) => check !== '')];
    return { promised: handlers.length * count + strays.length + checks.length, failures };
  } finally {
    await close();
  }
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
  if (next < count) tally.wrong.push(`${handler.name}: the process ended at request ${next}`);
  print(handler.name, tally, performance.now() - began);
  return tally.wrong;
}

async function sendOne(tally: Tally, port: number, handler: Handler, number: string): Promise<void> {
  const request = makeRequest(handler, makeRandom(handler.name, number));
  let reply = await sendRaw(port, request);
  // As a broker and a shim do: a busy machine loses a connection now and then, and two may write at the same time.
  for (let tries = 0; tries < RETRIES && isLater(reply); tries += 1) reply = await sendRaw(port, request);
  const wrong = findWrong(request, reply);
  if (wrong !== undefined)
    tally.wrong.push(
      `${handler.name} ${number}: ${wrong}\n${JSON.stringify(request.bytes.toString('latin1').slice(0, 2000))}`,
    );
  if (request.served) tally.times.push(reply.ms);
  const key = reply.statuses.join('+') || 'closed';
  tally.statuses.set(key, (tally.statuses.get(key) ?? 0) + 1);
}

function isLater({ statuses }: Reply): boolean {
  return statuses.includes(503) || statuses.includes(429);
}

function print(name: string, { statuses, times }: Tally, ms: number): void {
  const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  const rate = Math.round(total / (ms / 1000));
  console.log(
    `  ${name}: ${total} requests in ${(ms / 1000).toFixed(1)} s, ${rate}/s; good ones: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  );
  const top = [...statuses].sort(([, a], [, b]) => b - a).slice(0, 8);
  console.log(`    ${top.map(([key, count]) => `${key}: ${count}`).join(', ')}`);
}

/** One entry for each promise; empty where it was kept. */
async function checkProcess(running: Running, mostMemory: number): Promise<string[]> {
  const isAlive = running.isAlive();
  const peak = isAlive ? await running.peak() : 0;
  const { prototypes, code } = await running.stop();
  console.log(`  memory: at most ${Math.round(peak)} MiB; prototypes: ${prototypes}; exit code ${code}`);
  return [
    isAlive ? '' : 'the process has ended',
    peak < mostMemory ? '' : `the process took ${Math.round(peak)} MiB`,
    prototypes === 'unchanged' ? '' : `prototypes: ${prototypes}`,
    code === 0 ? '' : `exit code ${code}`,
    running.badLines.length === 0 ? '' : `in its log: ${JSON.stringify(running.badLines.slice(0, 30))}`,
  ];
}

await main();
