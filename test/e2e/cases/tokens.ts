import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import { eventually } from '../harness/api.ts';
import { sendToBroker, sendToFunction, subjectsOf, type Event } from '../harness/events.ts';
import { awaitCleanUp, awaitEnd, awaitEvents, createJob } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { podsOf, startDeployment, toolsIn } from '../harness/pods.ts';

/** Knative can prove itself to the functions: then nobody else wakes them, whatever he sends. */
export const TOKENS: Case = {
  name: 'where Knative sends tokens, functions take events from it alone, and jobs go on as before',
  run: async (ns) => {
    await startDeployment(ns, 'web', 2);
    await setTokens('enabled');
    try {
      await run('knative/deploy', ['--oidc']);
      await awaitEvents(ns, 'with-tokens');
      const job = await createJob(ns, { app: 'web' });
      expect(await awaitEnd(job, 120)).toMatchObject({ phase: 'Completed', counts: { succeeded: 2 } });
      await awaitCleanUp(job);
      expect((await podsOf(ns, 'web')).map((pod) => toolsIn(pod).length)).toEqual([1, 1]);
      const forged = forge(ns);
      await eventually('the broker refuses', 30, async () => (await sendToBroker(forged)) === 401);
      expect(await sendToFunction('creation', forged)).toBe(401);
    } finally {
      await setTokens('disabled');
      await run('knative/deploy', []);
    }
    await awaitEvents(ns, 'without-tokens');
    const job = await createJob(ns, { app: 'web', name: 'as-before' });
    expect(await awaitEnd(job, 120)).toMatchObject({ phase: 'Completed' });
    await awaitCleanUp(job);
  },
};

function forge(namespace: string): Event {
  const [subject] = subjectsOf({ namespace, name: 'forged' }, [], []);
  return { subject: subject as Event['subject'], change: 'add', id: randomUUID() };
}

async function setTokens(feature: 'enabled' | 'disabled'): Promise<void> {
  const patch = JSON.stringify({ data: { 'authentication-oidc': feature } });
  const features = ['-n', 'knative-eventing', 'patch', 'configmap', 'config-features'];
  await run('kubectl', [...features, '--type', 'merge', '-p', patch]);
}
