import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readText } from '../../demo/read.ts';
import { hottest } from '../../demo/folded.ts';
import { STAGE_NAMESPACE } from '../../embedded/stage/set-stage.ts';
import { JOB_LABEL } from '../../lib/api/names.ts';
import { pod as podSchema, type Pod } from '../../lib/api/pod.ts';
import { isFinal } from '../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import {
  aJob,
  createJob,
  isGone,
  JOBS,
  PODS,
  seeJob,
  startCluster,
  type TestCluster,
} from './harness/cluster.ts';
import { isAlive } from './harness/processes.ts';
import { waitFor } from './harness/wait-for.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.embedded.close());

const isOver = ({ status }: PowerTool): boolean => isFinal(status?.phase);
const condition = ({ status }: PowerTool, type: string): string | undefined =>
  status?.conditions?.find((one) => one.type === type)?.status;

async function readPod(name: string): Promise<Pod> {
  return podSchema.parse(await cluster.kube({ method: 'GET', path: `${PODS}/${name}` }));
}

async function run(name: string, tool: string, spec = {}): Promise<PowerTool> {
  await createJob(cluster.kube, aJob(name, tool, spec));
  return seeJob(cluster, name, isOver);
}

test('a real profiler finds the hot function of a real process in each pod', async () => {
  const job = await run('cpu', 'node-cpu');
  expect(job.status).toMatchObject({ phase: 'Completed', counts: { selected: 2, succeeded: 2 } });
  expect(condition(job, 'Accepted')).toBe('True');
  expect(condition(job, 'Complete')).toBe('True');
  expect(condition(job, 'Progressing')).toBe('False');
  expect(job.status?.targets?.map(({ pod }) => pod).sort()).toEqual(['web-0', 'web-1']);
  for (const { pod, container = '' } of job.status?.targets ?? []) {
    const log = await readText(cluster.server, `${PODS}/${pod}/log?container=${container}`);
    const [first] = hottest(log, 1);
    expect(first?.name).toMatch(/^hotChecksum \(main\.js:\d+\)$/);
    expect(first?.share).toBeGreaterThan(0.4);
    const folder = cluster.embedded.node.folderOf(STAGE_NAMESPACE, pod, container) ?? '';
    const profile = JSON.parse(readFileSync(join(folder, 'node-cpu.cpuprofile'), 'utf8')) as object;
    expect(Object.keys(profile)).toEqual(
      expect.arrayContaining(['nodes', 'samples', 'timeDeltas', 'startTime']),
    );
  }
});

test('afterwards the pods carry no label, and the job no finalizer', async () => {
  await waitFor(
    async () => {
      const [pods, job] = await Promise.all([
        Promise.all(['web-0', 'web-1'].map(readPod)),
        seeJob(cluster, 'cpu', () => true),
      ]);
      const isClean = pods.every(({ metadata }) => metadata.labels?.[JOB_LABEL] === undefined);
      return isClean && (job.metadata.finalizers ?? []).length === 0 ? true : undefined;
    },
    () => 'a label or the finalizer stayed',
  );
});

test('a tool that nobody approved is refused, and says which there are', async () => {
  const job = await run('unknown', 'strace');
  expect(job.status?.phase).toBe('Failed');
  expect(condition(job, 'Accepted')).toBe('False');
  expect(job.status?.message).toContain('strace');
  expect(job.status?.message).toContain('node-cpu');
});

test('a tool that fails shows its exit code and its last words', async () => {
  const job = await run('failing', 'exit3');
  expect(job.status?.phase).toBe('Failed');
  for (const target of job.status?.targets ?? [])
    expect(target).toMatchObject({
      state: 'Failed',
      exitCode: 3,
      message: expect.stringContaining('no luck'),
    });
});

test('an image that the node does not have is not started', async () => {
  await createJob(cluster.kube, aJob('missing', 'missing'));
  await waitFor(
    async () => {
      const { status } = await readPod('web-0');
      const states = status.ephemeralContainerStatuses?.map(({ state }) => state?.waiting?.reason);
      return states?.includes('ImagePullBackOff') ? true : undefined;
    },
    () => 'no container waits for its image',
  );
  await cluster.kube({ method: 'DELETE', path: `${JOBS}/missing` });
  await waitFor(
    () => isGone(cluster.kube, `${JOBS}/missing`),
    () => 'the job stayed',
  );
});

test('a job that is deleted while it runs takes its labels away and goes', async () => {
  await createJob(cluster.kube, aJob('deleted', 'node-cpu', { tool: { name: 'node-cpu', duration: '10s' } }));
  await seeJob(
    cluster,
    'deleted',
    ({ status }) => status?.phase === 'Running' && status.counts?.active === 2,
  );
  await cluster.kube({ method: 'DELETE', path: `${JOBS}/deleted` });
  await waitFor(
    () => isGone(cluster.kube, `${JOBS}/deleted`),
    () => `the job stayed: ${cluster.lines.slice(-10).join('\n')}`,
  );
  for (const pod of ['web-0', 'web-1'])
    expect((await readPod(pod)).metadata.labels?.[JOB_LABEL]).toBeUndefined();
});

test('a pod that is deleted ends its processes', async () => {
  const body = {
    metadata: { name: 'short', labels: { app: 'short' } },
    spec: { containers: [{ name: 'app', image: imageOf('slow') }] },
  };
  const before = new Set(cluster.embedded.node.pids());
  await cluster.kube({ method: 'POST', path: PODS, body });
  const pid = await waitFor(
    () => cluster.embedded.node.pids().find((one) => !before.has(one)),
    () => 'the pod did not start',
  );
  expect(isAlive(pid)).toBe(true);
  await cluster.kube({ method: 'DELETE', path: `${PODS}/short` });
  await waitFor(
    () => isGone(cluster.kube, `${PODS}/short`),
    () => 'the pod stayed',
  );
  expect(isAlive(pid)).toBe(false);
});

test('the functions may do no more than their roles allow', async () => {
  const functions = join(dirname(cluster.embedded.kubeconfig), 'functions');
  const { clusters } = JSON.parse(readFileSync(functions, 'utf8')) as Config;
  await expect(readText(clusters[0]?.cluster.server ?? '', '/api/v1/secrets')).rejects.toThrow('403');
});

interface Config {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
}

test('at the end nothing is left: no process and no file', async () => {
  const other = await startCluster();
  const pids = other.embedded.node.pids();
  expect(pids.filter(isAlive)).toHaveLength(2);
  await other.embedded.close();
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(dirname(other.embedded.kubeconfig))).toBe(false);
  await expect(readText(other.server, '/version')).rejects.toThrow();
});

function imageOf(name: string): string {
  return cluster.images[name] ?? '';
}
