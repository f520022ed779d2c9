import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import { create } from '../harness/api.ts';
import { awaitCleanUp, awaitEnd, createJob, makeJob } from '../harness/jobs.ts';
import { makeClosedNamespace } from '../harness/namespaces.ts';
import type { Case } from '../harness/play.ts';
import { readPod, startPod, toolsIn } from '../harness/pods.ts';

const FAR = 'far';
const USER = 'e2e-user';
const STRANGER = 'e2e-stranger';

/** Jobs about pods of other namespaces. */
export const NAMESPACES: readonly Case[] = [
  {
    name: 'a job reaches into the namespaces it names, if admins opted them in, and into no others',
    also: [FAR],
    run: async (ns) => {
      const [far, closed] = [`${ns}-${FAR}`, await makeClosedNamespace(`${ns}-closed`)];
      await Promise.all([ns, far, closed].map((name) => startPod(name, 'web')));
      const targets = { namespaceSelector: { matchNames: [ns, far, closed] } };
      const job = await createJob(ns, { app: 'web', duration: '5s', targets });
      const status = await awaitEnd(job);
      expect(status).toMatchObject({ phase: 'Completed', counts: { selected: 2, succeeded: 2 } });
      expect(status.targets?.map(({ namespace }) => namespace ?? ns).sort()).toEqual([ns, far].sort());
      expect(toolsIn(await readPod(closed, 'web'))).toEqual([]);
      await awaitCleanUp(job);
    },
  },
  {
    name: 'a user who may create PowerTools still needs the grant of the tool; the message says who gives it',
    run: async (ns) => {
      await allow(ns, STRANGER);
      await expect(createAs(STRANGER, ns, [ns])).rejects.toThrow(
        /You may not use the tool "e2e-sleeper".*grant-tool\.sh e2e-sleeper --user=e2e-stranger/,
      );
    },
  },
  {
    name: 'a user cannot name a namespace in which he may not create PowerTools',
    also: [FAR],
    run: async (ns) => {
      await allow(ns, USER);
      await run('./grant-tool.sh', ['e2e-sleeper', `--user=${USER}`]);
      const far = `${ns}-${FAR}`;
      await startPod(ns, 'web');
      await expect(createAs(USER, ns, [ns])).resolves.toContain('created');
      await expect(createAs(USER, ns, [ns, far])).rejects.toThrow(
        new RegExp(`You may not create PowerTools in the namespace "${far}"`),
      );
    },
  },
];

/** An admin lets a user create PowerTools in a namespace. */
async function allow(ns: string, user: string): Promise<void> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns}`;
  const rules = [{ apiGroups: ['codriverlabs.ai.toe.run'], resources: ['powertools'], verbs: ['create'] }];
  await create(`${rbac}/roles`, { metadata: { name: user }, rules });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user };
  await create(`${rbac}/rolebindings`, {
    metadata: { name: user },
    roleRef,
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  });
}

function createAs(user: string, ns: string, matchNames: readonly string[]): Promise<string> {
  const name = `names-${matchNames.length}`;
  const job = makeJob({ app: 'web', name, targets: { namespaceSelector: { matchNames } } });
  const what = ['-n', ns, 'create', `--as=${user}`, '-f', '-'];
  return run('kubectl', what, { input: JSON.stringify(job) });
}
