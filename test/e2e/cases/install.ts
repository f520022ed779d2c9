import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import { awaitCleanUp, awaitEnd, awaitEvents, createJob, readJob } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { startPod } from '../harness/pods.ts';

const BY_TAG = ['e2e-by-tag', 'registry.example.com/tool:latest'];
/** What admins allow a tool at most, in strict mode: nothing beside what every container has. */
const NO_RIGHTS = ['--from-literal=e2e-sleeper='];

/** toe goes and comes, with what belongs to people left where it is. */
export const INSTALL: Case = {
  name: 'toe that is taken out leaves jobs and approvals behind, comes back strict, and stays so until it is deployed otherwise',
  run: async (ns) => {
    await startPod(ns, 'web');
    const old = await createJob(ns, { app: 'web', name: 'before' });
    const { finishedAt } = await awaitEnd(old);
    await awaitCleanUp(old);
    try {
      await run('knative/deploy', ['--remove']);
      expect(await run('kubectl', ['-n', 'toe-system', 'get', 'ksvc', '-o', 'name'])).toBe('');
      expect((await readJob(old.metadata)).status).toMatchObject({ phase: 'Completed', finishedAt });
      await run('kubectl', ['-n', 'toe-system', 'create', 'configmap', 'profiler-limits', ...NO_RIGHTS]);
      await run('knative/deploy', ['--strict']);
      await awaitEvents(ns, 'strict');
      await expect(run('./update-profiler-images.sh', BY_TAG)).rejects.toThrow(/only digests are allowed/);
      const job = await createJob(ns, { app: 'web', name: 'by-digest' });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Completed' });
      await awaitCleanUp(job);
    } finally {
      await run('kubectl', [
        '-n',
        'toe-system',
        'delete',
        'configmap',
        'profiler-limits',
        '--ignore-not-found',
      ]);
      await run('knative/deploy', []);
    }
    await run('./update-profiler-images.sh', BY_TAG);
    await run('./update-profiler-images.sh', ['--remove', 'e2e-by-tag']);
    await awaitEvents(ns, 'as-before');
  },
};
