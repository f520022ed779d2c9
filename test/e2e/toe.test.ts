import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import { ANEW } from './cases/anew.ts';
import { APPROVALS } from './cases/approvals.ts';
import { CHAOS, CHAOS_MINUTES, RESTART } from './cases/chaos.ts';
import { CRASH } from './cases/crash.ts';
import { FAILURES, PATIENCE } from './cases/failures.ts';
import { FLEET } from './cases/fleet.ts';
import { FULL } from './cases/full.ts';
import { GUARD } from './cases/guard.ts';
import { expectCheapSweep, expectSilence } from './cases/idle.ts';
import { INSTALL } from './cases/install.ts';
import { AWAY } from './cases/interrupted.ts';
import { LADDER } from './cases/ladder.ts';
import { LIFE } from './cases/life.ts';
import { LIMITS } from './cases/limits.ts';
import { MISHAPS, STUBBORN } from './cases/mishaps.ts';
import { NAMESPACES } from './cases/namespaces.ts';
import { NETWORK } from './cases/network.ts';
import { OUTAGE } from './cases/outage.ts';
import { PLUGIN, TAKEN_UP } from './cases/plugin.ts';
import { PROFILES } from './cases/profiles.ts';
import { REFUSALS } from './cases/refusals.ts';
import { REMAINS } from './cases/remains.ts';
import { REPLAY } from './cases/replay.ts';
import { DELETED, RESULTS } from './cases/results.ts';
import { TOOLS } from './cases/tools.ts';
import { TOKENS } from './cases/tokens.ts';
import { VERBS } from './cases/verbs.ts';
import { markAuditLog } from './harness/audit.ts';
import { sayFigures } from './harness/figures.ts';
import { awaitEnd, createJob } from './harness/jobs.ts';
import { closeNamespaces, openNamespaces } from './harness/namespaces.ts';
import { castCases, namespacesOf, play, type Case } from './harness/play.ts';
import { step } from './harness/progress.ts';

/*
 * Most cases play at once, each in a namespace of its own; the tests below tell how each ended. Those that take
 * longest come first. The cases of ALONE hurt what all use, so they play when the others are over, one after the
 * other; and silence can only be heard at the end.
 */
const TOGETHER = [
  STUBBORN,
  PATIENCE,
  ...RESULTS,
  ...REMAINS,
  ...PLUGIN,
  ...LIFE,
  ...FLEET,
  ...MISHAPS,
  ...LIMITS,
  ...VERBS,
  ...FAILURES,
  ...PROFILES,
  ...TOOLS,
  ...LADDER,
  ...REPLAY,
  ...NAMESPACES,
  ...APPROVALS,
  ...NETWORK,
  ...GUARD,
  ...REFUSALS,
].filter(isWanted);
const ALONE = [DELETED, AWAY, TAKEN_UP, FULL, ANEW, OUTAGE, RESTART, CHAOS, CRASH, INSTALL, TOKENS].filter(
  isWanted,
);
jest.setTimeout(600_000);

const scenes = castCases([...TOGETHER, ...ALONE], `e2e-${Date.now().toString(36)}`);

// While one works on a case: TOE_E2E_ONLY='canary|sweep' plays those whose names match, and no others.
function isWanted({ name }: Case): boolean {
  return new RegExp(process.env['TOE_E2E_ONLY'] ?? '').test(name);
}

let outcomes = new Map<Case, Promise<void>>();
let mark = 0;

beforeAll(async () => {
  mark = await markAuditLog();
  await step('namespaces for all cases', () => openNamespaces(namespacesOf(scenes)));
  await step('the first job, from zero: refused', startFirst);
  outcomes = play(scenes.filter(({ of }) => !ALONE.includes(of)));
});

afterAll(async () => {
  sayFigures();
  await closeNamespaces();
});

// Shows that events arrive and wakes the functions, so that the cases do not measure cold starts.
async function startFirst(): Promise<void> {
  const { namespace = '' } = scenes.at(-1) ?? {};
  await awaitEnd(await createJob(namespace, { app: 'web', name: 'wake-up', tool: 'nonesuch' }), 60);
}

function tell(cases: readonly Case[]): void {
  for (const one of cases.filter(isWanted))
    test(one.name, () => outcomes.get(one) ?? Promise.reject(new Error('was not played')));
}

function playAlone(one: Case): Promise<void> {
  return play(scenes.filter(({ of }) => of === one)).get(one) as Promise<void>;
}

describe('A profile:', () => tell([...PROFILES, ...TOOLS, ...LADDER]));
describe('An approval:', () => tell(APPROVALS));
describe('A refusal:', () => tell(REFUSALS));
describe('A guard:', () => tell([...GUARD, ...NETWORK]));
describe('A failure:', () => tell([...FAILURES, ...MISHAPS]));
describe('A result:', () => tell([...RESULTS, ...REMAINS, ...PLUGIN]));
describe('The life of a job:', () => tell([...LIFE, ...LIMITS]));
describe('A fleet:', () => tell([...FLEET, ...NAMESPACES]));
describe('A verb:', () => tell(VERBS));
describe('An event:', () => tell(REPLAY));
describe('A deadline:', () => tell([PATIENCE, STUBBORN]));

describe('Harm to what all use:', () => {
  for (const one of ALONE) test(one.name, () => playAlone(one), CHAOS_MINUTES * 60_000 + 900_000);
});

// Silence is that after all cases.
if (process.env['TOE_E2E_ONLY'] === undefined) {
  describe('Silence:', () => {
    test('when nobody profiles, no function has a pod and none asks the API server for anything', () =>
      expectSilence(mark));
    test('a sweep of a cluster in which nobody profiles asks five questions', expectCheapSweep);
  });
}
