import { json } from 'node:stream/consumers';
import { expect } from '@jest/globals';
import { eventually } from '../harness/api.ts';
import { askFor, makeReader, statusOf } from '../harness/collector.ts';
import { awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import { makeAnew } from '../harness/namespaces.ts';
import type { Case } from '../harness/play.ts';
import { startPod } from '../harness/pods.ts';
import { listTargets, pathOf, runPath } from '../harness/results.ts';

/** Results outlive their jobs, and are nobody's when their namespace has gone. */
export const ANEW: Case = {
  name: 'a namespace that is deleted and made anew shows nothing of what the one before gave',
  run: async (ns) => {
    await startPod(ns, 'web');
    const before = await makeReader(ns, 'reader', 'toe-user');
    const spec = { output: { mode: 'collector', retentionDays: 1 } };
    const job = await createJob(ns, { app: 'web', tool: 'e2e-bulk', spec });
    expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed' });
    await awaitCleanUp(job);
    const [target] = await listTargets(job, before);
    const file = pathOf(job, target, 'bulk.bin');
    expect(await statusOf({ path: file, token: before })).toBe(200);
    await makeAnew(ns);
    const token = await makeReader(ns, 'reader', 'toe-user');
    const list = { path: `/api/v1/namespaces/${ns}/jobs`, token };
    const { body } = await eventually('the new reader is let in', 30, async () => {
      const answer = await askFor(list, json);
      return answer.status === 200 && answer;
    });
    expect(body).toEqual({ items: [] });
    for (const path of [runPath(job), file]) expect(await statusOf({ path, token })).toBe(404);
  },
};
