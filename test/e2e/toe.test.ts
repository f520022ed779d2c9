import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import { APPROVALS } from './cases/approvals.ts';
import { CRASH } from './cases/crash.ts';
import { FAILURES, PATIENCE } from './cases/failures.ts';
import { expectSilence } from './cases/idle.ts';
import { LIFE } from './cases/life.ts';
import { PROFILES } from './cases/profiles.ts';
import { REFUSALS } from './cases/refusals.ts';
import { REPLAY } from './cases/replay.ts';
import { markAuditLog } from './harness/audit.ts';
import { sayFigures } from './harness/figures.ts';
import { awaitEnd, createJob } from './harness/jobs.ts';
import { closeNamespaces, openNamespaces } from './harness/namespaces.ts';
import { castCases, play, type Case } from './harness/play.ts';
import { step } from './harness/progress.ts';

/*
 * All cases but the last two play at once, each in a namespace of its own; the tests below tell how each ended.
 * The one that takes longest comes first. CRASH kills a function that all use, so it plays when the others are
 * over, and silence can only be heard at the end.
 */
const TOGETHER = [PATIENCE, ...LIFE, ...FAILURES, ...PROFILES, ...REPLAY, ...APPROVALS, ...REFUSALS];
jest.setTimeout(300_000);

const scenes = castCases([...TOGETHER, CRASH], `e2e-${Date.now().toString(36)}`);

let outcomes = new Map<Case, Promise<void>>();
let mark = 0;

beforeAll(async () => {
  mark = await markAuditLog();
  await step('namespaces for all cases', () =>
    openNamespaces(scenes.map(({ namespace, of }) => ({ name: namespace, level: of.level }))),
  );
  await step('the first job, from zero: refused', startFirst);
  outcomes = play(scenes.filter(({ of }) => of !== CRASH));
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
  for (const one of cases)
    test(one.name, () => outcomes.get(one) ?? Promise.reject(new Error('was not played')));
}

describe('A profile:', () => tell(PROFILES));
describe('An approval:', () => tell(APPROVALS));
describe('A refusal:', () => tell(REFUSALS));
describe('A failure:', () => tell(FAILURES));
describe('The life of a job:', () => tell(LIFE));
describe('An event:', () => tell(REPLAY));

describe('A crash:', () => {
  test(CRASH.name, () => play(scenes.filter(({ of }) => of === CRASH)).get(CRASH) as Promise<void>);
});

describe('A deadline:', () => tell([PATIENCE]));

describe('Silence:', () => {
  test('when nobody profiles, no function has a pod and none asks the API server for anything', () =>
    expectSilence(mark));
});
