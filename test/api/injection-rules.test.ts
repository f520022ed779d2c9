import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROFILER_LIMITS, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { KubeError } from '../../lib/kube/port.ts';
import type { Injection } from '../../lib/security/injection/rule.ts';
import { INJECTION_RULES, wordsOf } from '../../lib/security/injection/rules.ts';
import { brokenRules } from '../build/broken-rules.ts';
import { CASE_LIMITS, FLOOR_CASES, INJECTION_CASES, type InjectionCase } from '../build/injection-cases.ts';
import { admin, clientOf, refusalOf } from './harness/api.ts';
import { containersOf, podOfCase, seenByRules, tryToAdd } from './harness/injections.ts';
import { prepareTools } from './harness/tools.ts';

const RULES = Object.values(INJECTION_RULES).flat();
const creation = clientOf('creation');

beforeAll(async () => {
  await prepareTools();
  // The API server needs a moment to know policies, and what they ask.
  await waitFor(
    async () =>
      (await verdictOf({ name: 'command', tool: 'plain', breaks: [], change: withCommand })) !== 'accepted',
  );
});

const withCommand: NonNullable<InjectionCase['change']> = (good) => ({ ...good, command: ['sh'] });

/** What the API server says of a case. */
async function verdictOf(of: InjectionCase): Promise<string> {
  const pod = await podOfCase(of);
  return tryToAdd(creation, pod.metadata, await containersOf(of, pod)).then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof KubeError) return error.message;
      throw error;
    },
  );
}

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error('it did not come to be so');
}

/** Both layers are asked; both must say what the case says. */
async function askBoth(of: InjectionCase, more: Partial<Injection> = {}): Promise<void> {
  const pod = await podOfCase(of);
  const added = await containersOf(of, pod);
  expect(brokenRules({ ...(await seenByRules(of, pod, added)), ...more })).toEqual(of.breaks);
  const asked = tryToAdd(creation, pod.metadata, added, pod.metadata.uid);
  if (of.breaks.length === 0) return void (await asked);
  const { status, message } = await refusalOf(asked);
  expect(message).toContain('ValidatingAdmissionPolicy');
  expect(status).toBe(403);
  const texts = RULES.filter(({ name }) => of.breaks.includes(name)).map(wordsOf);
  expect(texts.filter((text) => message.endsWith(text))).toHaveLength(1);
}

describe('The API server and the functions say the same of', () => {
  test.concurrent.each(INJECTION_CASES)('$name', async (of) => askBoth(of));
});

describe('Where there is a floor, both say the same of', () => {
  const path = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps`;
  const [cut] = FLOOR_CASES.filter(({ breaks }) => breaks.includes('floor')) as [InjectionCase];

  beforeAll(async () => {
    await admin({ method: 'POST', path, body: { metadata: { name: PROFILER_LIMITS }, data: CASE_LIMITS } });
    await waitFor(async () => (await verdictOf(cut)) !== 'accepted');
  });

  afterAll(async () => {
    await admin({ method: 'DELETE', path: `${path}/${PROFILER_LIMITS}` });
    await waitFor(async () => (await verdictOf(cut)) === 'accepted');
  });

  test.each(FLOOR_CASES)('$name', async (of) => askBoth(of, { limits: CASE_LIMITS }));
});
