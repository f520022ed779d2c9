import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Ref } from '../../lib/api/object-meta.ts';
import { allPodsPath } from '../../lib/kube/paths.ts';
import { makeCounter, resourceOf, verbOf, type Counter } from './harness/count.ts';
import { eventOf, send, startFunctions } from './harness/functions.ts';
import { ended, reportTool, runPod, running, SIBLINGS } from './harness/kubelet.ts';
import { getPowerTool, makeNamespace, makePowerTool } from './harness/objects.ts';
import { openStage, statusOf } from './harness/stage.ts';
import { prepareTools } from './harness/tools.ts';

beforeAll(prepareTools);

/** A job on new pods with its natural events, to its end. */
async function live(pods: number): Promise<Counter> {
  const counter = makeCounter();
  using stage = await openStage({ wrap: counter.wrap });
  const refs: Ref[] = await Promise.all(
    Array.from({ length: pods }, () => runPod(stage.namespace, { metadata: SIBLINGS })),
  );
  const job = await stage.run();
  await Promise.all(refs.map((ref) => reportTool(ref, running())));
  await stage.source.settle();
  await Promise.all(refs.map((ref) => reportTool(ref, ended(0))));
  await stage.source.settle();
  expect((await statusOf(job)).phase).toBe('Completed');
  expect((await getPowerTool(job)).metadata.finalizers).toBeUndefined();
  return counter;
}

/** Lists without a selector, or of the pods of all namespaces. */
function wideReads({ requests }: Counter): string[] {
  return requests
    .map(([, request]) => request)
    .filter((request) => verbOf(request) === 'list' && !request.path.includes('/namespaces/toe-system/'))
    .filter(
      ({ path, query }) => path === allPodsPath || !(query?.['labelSelector'] ?? query?.['fieldSelector']),
    )
    .map(({ path }) => path);
}

describe('Requests to the API server', () => {
  test('of the creation of a job for one pod: at most 11', async () => {
    const namespace = await makeNamespace();
    await runPod(namespace);
    const job = await makePowerTool(namespace);
    const counter = makeCounter();
    await send(startFunctions({ wrap: counter.wrap }), 'creation', eventOf('add', 'PowerTool', job));
    expect((await statusOf(job)).phase).toBe('Running');
    expect(counter.total()).toBeLessThanOrEqual(11);
  });

  // Of one pod 22, and up to four more when the event of its own change reaches a function before the answer does.
  test.each([
    [1, 26],
    [10, 60],
  ])('of the whole life of a job for %d pods: at most %d', async (pods, limit) => {
    const counter = await live(pods);
    process.stdout.write(`requests of a job on ${pods} pods:\n${counter.table()}\n`);
    expect(counter.total()).toBeLessThanOrEqual(limit);
    expect(wideReads(counter)).toEqual([]);
  });

  test('of a job that is refused: at most 7, none of them to a pod', async () => {
    const counter = makeCounter();
    using stage = await openStage({ wrap: counter.wrap });
    await runPod(stage.namespace);
    await stage.run({ tool: { name: 'aprof' } });
    expect(counter.requests.filter(([, request]) => resourceOf(request).startsWith('pods/'))).toEqual([]);
    expect(counter.total()).toBeLessThanOrEqual(7);
  });

  test('while tools run and nothing else happens: none', async () => {
    const counter = makeCounter();
    using stage = await openStage({ wrap: counter.wrap });
    await runPod(stage.namespace);
    await stage.run();
    const before = counter.total();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(counter.total()).toBe(before);
  });

  test('each go to a resource and a verb that the function has declared', async () => {
    const { FUNCTIONS } = await import('../../functions/registry.ts');
    const { requests } = await live(2);
    for (const [name, request] of requests) {
      const verb = verbOf(request).replace(' (dry run)', '');
      const declared = FUNCTIONS[name].permissions.filter(({ resource }) => resource === resourceOf(request));
      expect([
        name,
        resourceOf(request),
        declared.some(({ verbs }) => (verbs as readonly string[]).includes(verb)),
      ]).toEqual([name, resourceOf(request), true]);
    }
  });
});
