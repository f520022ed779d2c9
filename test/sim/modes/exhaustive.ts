import { CALL_FAULTS, DELIVERY_FAULTS, type CallFault, type Fault, type FaultOf } from '../core/fault.ts';
import { runOf } from '../schedule.ts';
import { simulate, type Result } from '../simulate.ts';
import { runOne } from './random.ts';
import { add, NOTHING, type Report } from './report.ts';

const PATH = 'two-pods';

/** Values of the faults that have one. */
const VALUES: Readonly<Partial<Record<Fault['kind'], readonly number[]>>> = {
  stale: [1, 3, 10],
  slow: [5],
  'timeout-late': [5],
  double: [1],
  delay: [30, 600],
};

/**
 * The faults that differ for the function that meets them: 410, 429, 500 and 503 without effect are all one to it,
 * and a crash after the answer is one before the next request.
 */
const DIFFERENT: readonly CallFault[] = ['crash-before', 'crash-after', 'timeout-done', '409', '422', '503'];

/** Every single fault at every call and delivery of the job of two pods, a part of them. */
export async function runSingles(seed: string, part: number, parts: number): Promise<Report> {
  const fair = await simulate(runOf({ seed, path: PATH }));
  let report: Report = part === 0 ? await runOne({ seed, path: PATH, faults: [] }) : NOTHING;
  for (const [at, fault] of allFaults(fair, CALL_FAULTS).entries())
    if (at % parts === part) report = add(report, await runFaults(seed, [fault], fair));
  return report;
}

/** Every pair of faults that differ, a part of them: the second where the run with the first leads. */
export async function runPairs(seed: string, part: number, parts: number): Promise<Report> {
  const fair = await simulate(runOf({ seed, path: PATH }));
  let report = NOTHING;
  for (const [at, first] of allFaults(fair, DIFFERENT).entries()) {
    if (at % parts !== part) continue;
    const after = await simulate(runOf({ seed, path: PATH, faults: [first] }));
    for (const second of allFaults(after, DIFFERENT))
      if (isLater(second, first)) report = add(report, await runFaults(seed, [first, second], fair));
  }
  return report;
}

function allFaults({ calls, deliveries }: Result, kinds: readonly CallFault[]): Fault[] {
  const isAll = kinds === CALL_FAULTS;
  const delivered = isAll ? DELIVERY_FAULTS : (['lost', 'double'] as const);
  return [
    ...range(calls).flatMap((number) => kinds.flatMap((kind) => faultsOf('c', number, kind))),
    ...range(deliveries).flatMap((number) => delivered.flatMap((kind) => faultsOf('d', number, kind))),
  ];
}

function faultsOf<Of extends Fault['of'], Kind extends Fault['kind']>(
  of: Of,
  number: number,
  kind: Kind,
): FaultOf<Of, Kind>[] {
  return (VALUES[kind] ?? [0]).map((value) => ({ of, number, kind, value }));
}

function range(length: number): number[] {
  return Array.from({ length }, (_, at) => at);
}

// A pair is met once, in one order.
function isLater(second: Fault, first: Fault): boolean {
  if (second.of !== first.of) return second.of === 'd';
  return second.number > first.number;
}

/** The end must be that of the run without faults, unless somebody refused what nobody should. */
function runFaults(seed: string, faults: readonly Fault[], fair: Result): Promise<Report> {
  return runOne({ seed, path: PATH, faults }, (result) => {
    const isOther = faults.some(({ kind }) => kind === '422' || kind === 'stale');
    if (result.violation || isOther || result.outcome === fair.outcome) return result;
    const text = `the end is another one than without faults: ${result.outcome}, not ${fair.outcome}`;
    return { ...result, violation: { id: 'ESR', text } };
  });
}
