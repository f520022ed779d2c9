import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import { kill, startKiller } from '../harness/killer.ts';
import type { Case } from '../harness/play.ts';
import { podsOf, startDeployment, toolsIn } from '../harness/pods.ts';
import { say } from '../harness/progress.ts';

const APPS = ['red', 'green', 'blue'];

/** A function that dies at any moment leaves nothing half done. */
export const CRASH: Case = {
  name: 'kill -9 of the creation function, again and again while jobs start, costs no tool and doubles none',
  run: async (ns) => {
    await startKiller(ns);
    await Promise.all(APPS.map((app) => startDeployment(ns, app, 2)));
    // Wakes the function, so that there is something to kill.
    await awaitEnd(await createJob(ns, { app: 'red', name: 'first' }));
    const killing = kill(ns, KILL);
    const jobs = [];
    for (const app of APPS) {
      jobs.push(await createJob(ns, { app }));
      await sleep(500);
    }
    const killed = Number(await killing);
    say(`      killed the creation function ${killed} times`);
    expect(killed).toBeGreaterThan(0);
    for (const job of jobs) {
      expect(await awaitEnd(job)).toMatchObject({
        phase: 'Completed',
        counts: { selected: 2, succeeded: 2 },
      });
      await awaitCleanUp(job);
    }
    for (const app of APPS) {
      const tools = (await podsOf(ns, app)).map((pod) => toolsIn(pod).length);
      expect(tools).toEqual(app === 'red' ? [2, 2] : [1, 1]);
    }
  },
};

// Kills what has the environment of the function, and what takes its place, up to three times. Prints how often.
const KILL = `
killed=0 round=0
while [ "$killed" -lt 3 ] && [ "$round" -lt 50 ]; do
  murder TOE_FUNCTION=creation
  killed=$((killed + dead))
  round=$((round + 1))
  sleep 0.1
done
echo "$killed"`;
