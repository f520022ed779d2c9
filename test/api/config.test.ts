import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CONFIG_LABEL, PROFILER_IMAGES, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import {
  budgetsPath,
  powerToolConfigsPath,
  powerToolPath,
  profilerImagesPath,
} from '../../lib/kube/paths.ts';
import { admin, getAs, refusalOf, clientOf, watch } from './harness/api.ts';
import { changeConfig, deleteConfig, readyOf, setImage, toldOf } from './harness/configs.ts';
import { makeCounter } from './harness/count.ts';
import { eventOf, send, startFunctions, type Setting } from './harness/functions.ts';
import { runPod } from './harness/kubelet.ts';
import {
  getPowerTool,
  makeConfig,
  makeNamespace,
  makePowerTool,
  toolsOf,
  unique,
} from './harness/objects.ts';
import type { KubeObject } from './harness/path-of.ts';
import { openStage, statusOf } from './harness/stage.ts';
import { fire, timersOf } from './harness/timers.ts';
import { prepareTools } from './harness/tools.ts';
import { STORED_BEFORE } from './install.ts';

const PINNED = `registry.test/tool@sha256:${'b'.repeat(64)}`;
const CHANGED = eventOf('update', 'PowerToolConfig', { namespace: SYSTEM_NAMESPACE, name: 'any' });
const GONE = eventOf('delete', 'PowerToolConfig', { namespace: SYSTEM_NAMESPACE, name: 'any' });
const IMAGES = eventOf('update', 'ConfigMap', { namespace: SYSTEM_NAMESPACE, name: PROFILER_IMAGES });

/** The config function is woken, with the rights of its ServiceAccount. */
const check = (event = CHANGED, setting: Setting = {}): Promise<void> =>
  send(startFunctions(setting), 'config', event);

const made: string[] = [];

/** A tool that no other test has, with its image and its PowerToolConfig. */
async function aTool(spec: Record<string, unknown> = {}, image: string | null = PINNED) {
  const tool = unique('tool');
  await setImage({ [tool]: image });
  const config = await makeConfig({ name: tool, allowedArgs: [], ...spec }, STORED_BEFORE);
  made.push(config);
  return { tool, config };
}

/** A job that waits, as creation would have left it. */
async function aWaiting(namespace: string, tool: string, name = unique('job')): Promise<Ref> {
  const ref = await makePowerTool(namespace, { tool: { name: tool } }, name);
  const status = { phase: 'Pending', reason: 'BudgetExhausted', message: 'It waits.' };
  await admin({ method: 'PATCH', path: powerToolPath(ref, 'status'), patch: 'merge', body: { status } });
  return ref;
}

const wakesOf = async (job: Ref): Promise<number> =>
  (await timersOf((await getPowerTool(job)).metadata.uid)).length;
const adds = (...add: string[]) => ({ security: { capabilities: { add } } });

beforeAll(prepareTools);
afterAll(async () => {
  await Promise.all(made.map((name) => deleteConfig(name).catch(() => undefined)));
  await prepareTools();
});

describe('A PowerToolConfig says whether jobs can use it', () => {
  test('and what they run; kubectl get shows it', async () => {
    const { config } = await aTool(adds('SYS_PTRACE'));
    await check();
    expect(await readyOf(config)).toEqual({
      type: 'Ready',
      status: 'True',
      reason: 'Ready',
      message: `Jobs run ${PINNED}.`,
      lastTransitionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      observedGeneration: 1,
    });
    const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    const { text } = await getAs(table, `${powerToolConfigsPath}/${config}`);
    const { columnDefinitions, rows } = JSON.parse(text) as {
      columnDefinitions: { name: string }[];
      rows: { cells: unknown[] }[];
    };
    const at = columnDefinitions.findIndex(({ name }) => name === 'Ready');
    expect(rows[0]?.cells[at]).toBe('True');
    expect(await toldOf('PowerToolConfig', config)).toEqual([]);
  });

  test.each<{
    when: string;
    spec?: Record<string, unknown>;
    image?: string | null;
    is: string;
    words: string[];
  }>([
    {
      when: 'its image is a tag',
      image: 'registry.test/tool:v1',
      is: 'True ImageNotPinned',
      words: ['registry.test/tool:v1', 'digest'],
    },
    {
      when: 'its tool has no image',
      image: null,
      is: 'False ImageMissing',
      words: ['update-profiler-images.sh'],
    },
    {
      when: 'its image is none',
      image: 'not an image',
      is: 'False ImageInvalid',
      words: ['"not an image"'],
    },
    {
      when: 'it adds what no tool gets',
      spec: adds('PERFMON', 'SYS_MODULE'),
      is: 'False CapabilityForbidden',
      words: ['SYS_MODULE', 'kernel'],
    },
    { when: 'it adds everything', spec: adds('ALL'), is: 'False CapabilityForbidden', words: ['ALL'] },
    {
      when: 'it adds what does not exist',
      spec: adds('SYS_PTRACES'),
      is: 'False CapabilityUnknown',
      words: ['SYS_PTRACES'],
    },
    {
      when: 'it allows no time',
      spec: { maxDuration: '0s' },
      is: 'False DurationInvalid',
      words: ['maxDuration', '0s'],
    },
    {
      when: 'three things are wrong',
      spec: { maxDuration: '0s', ...adds('SYS_BOOT') },
      image: null,
      is: 'False CapabilityForbidden',
      words: ['SYS_BOOT', '0s', 'no image'],
    },
  ])('and why, when $when', async ({ spec, image, is, words }) => {
    const { config } = await aTool(spec, image);
    await check();
    const { status, reason, message } = await readyOf(config);
    expect(`${status} ${reason}`).toBe(is);
    for (const word of words) expect(message).toContain(word);
  });

  test('both of two for one tool, until one of them is gone', async () => {
    const { tool, config } = await aTool();
    const second = await makeConfig({ name: tool });
    await check();
    for (const name of [config, second])
      expect(await readyOf(name)).toMatchObject({ status: 'False', reason: 'ConfigAmbiguous' });
    await deleteConfig(second);
    await check(GONE);
    expect(await readyOf(config)).toMatchObject({ status: 'True', reason: 'Ready' });
  });

  test('even one that the rules of today would not accept, and it hides no other', async () => {
    const { tool, config } = await aTool();
    const old = await withoutRules(() => makeConfig({ name: tool, maxDuration: 'soon' }));
    const { config: other } = await aTool();
    await check();
    expect(await readyOf(old)).toMatchObject({
      status: 'False',
      reason: 'DurationInvalid',
      message: expect.stringContaining('spec.maxDuration'),
    });
    expect((await readyOf(config)).status).toBe('False');
    expect((await readyOf(other)).status).toBe('True');
    await deleteConfig(old);
  });
});

const CRD =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/powertoolconfigs.codriverlabs.ai.toe.run';
const PATTERN = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/maxDuration/pattern';

/** Stores what an older CRD would have let in: the pattern of maxDuration is away for a while. */
async function withoutRules<T>(work: () => Promise<T>): Promise<T> {
  const setPattern = (value: string): Promise<unknown> =>
    admin({ method: 'PATCH', path: CRD, patch: 'json', body: [{ op: 'replace', path: PATTERN, value }] });
  const { spec } = (await admin({ method: 'GET', path: CRD })) as KubeObject;
  const at = PATTERN.split('/').slice(2);
  const pattern = at.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], spec) as string;
  await setPattern('.*');
  try {
    return await repeat(work, 'maxDuration');
  } finally {
    await setPattern(pattern);
    await repeat(async () => {
      const { message } = await refusalOf(tryBadDuration());
      expect(message).toContain('maxDuration');
    });
  }
}

const tryBadDuration = (): Promise<unknown> =>
  admin({
    method: 'POST',
    path: powerToolConfigsPath,
    query: { dryRun: 'All' },
    body: {
      apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
      kind: 'PowerToolConfig',
      metadata: { name: 'try', namespace: SYSTEM_NAMESPACE },
      spec: { name: 'try', maxDuration: 'soon' },
    },
  });

/** The API server needs a moment to know a CRD that has changed. */
async function repeat<T>(work: () => Promise<T>, until = ''): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 100 || !(error as Error).message.includes(until)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('What has been said', () => {
  test('is not said again: the second run reads three times and writes nothing', async () => {
    const { config } = await aTool(adds('SYS_TIME'));
    await check();
    const before = await readyOf(config);
    const counter = makeCounter();
    await check(CHANGED, { wrap: counter.wrap });
    expect(counter.requests.map(([, { method }]) => method)).toEqual(['GET', 'GET', 'GET']);
    expect(await readyOf(config)).toEqual(before);
  });

  test('holds for a generation; its time stays until the status turns', async () => {
    const { config } = await aTool();
    const at = (seconds: number): Setting => ({ now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)) });
    await check(CHANGED, at(0));
    await changeConfig(config, { maxDuration: '5m' });
    await check(CHANGED, at(1));
    expect(await readyOf(config)).toMatchObject({
      observedGeneration: 2,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    });
    await changeConfig(config, { maxDuration: '0s' });
    await check(CHANGED, at(2));
    expect(await readyOf(config)).toMatchObject({
      observedGeneration: 3,
      lastTransitionTime: '2026-01-01T00:00:02Z',
    });
  });

  test('is an Event when it turns: once wrong, once right again, however often it is looked at', async () => {
    const { config, tool } = await aTool({}, null);
    await check();
    await check(IMAGES);
    await setImage({ [tool]: PINNED });
    await check(IMAGES);
    await check();
    const told = await toldOf('PowerToolConfig', config);
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^Warning ImageMissing: profiler-images has no image/);
    expect(told[1]).toBe(`Normal Ready: Jobs run ${PINNED}.`);
  });

  test('survives that two instances say it at once', async () => {
    const { config } = await aTool({}, null);
    const both = await Promise.allSettled([check(), check()]);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const one of both)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'Conflict' });
    expect(await readyOf(config)).toMatchObject({ reason: 'ImageMissing' });
    expect(await toldOf('PowerToolConfig', config)).toHaveLength(1);
  });
});

describe('profiler-images', () => {
  test('gets one Event about all images that are none and that no PowerToolConfig speaks of', async () => {
    const tools = Array.from({ length: 40 }, () => unique('tool'));
    await setImage(Object.fromEntries(tools.map((tool) => [tool, 'no image'])));
    const before = await toldOf('ConfigMap', PROFILER_IMAGES);
    await check(IMAGES);
    await check(IMAGES);
    const told = await toldOf('ConfigMap', PROFILER_IMAGES);
    expect(told).toHaveLength(before.length + 1);
    const [last = ''] = told.filter((note) => !before.includes(note));
    expect(last).toContain(`${tools[0]} ("no image")`);
    expect(last).not.toContain('broken');
  });
});

describe('Jobs that wait', () => {
  test('are named, ten of them, and woken when their tool can be used; jobs with other tools are not', async () => {
    const namespace = await makeNamespace();
    const { config, tool } = await aTool();
    const { tool: other } = await aTool();
    await check();
    const jobs = await Promise.all(
      Array.from({ length: 12 }, (_, at) => aWaiting(namespace, tool, `job-${at}`)),
    );
    const foreign = await aWaiting(namespace, other);
    await changeConfig(config, { budgets: { maxConcurrentPods: 5 } });
    await check();
    const { message } = await readyOf(config);
    expect(message).toMatch(/ Jobs that waited then: .* and 2 more\.$/);
    expect(message.match(new RegExp(`${namespace}/job-`, 'g'))).toHaveLength(10);
    expect(await Promise.all(jobs.map(wakesOf))).toEqual(jobs.map(() => 1));
    expect(await wakesOf(foreign)).toBe(0);
  });

  test('are named and left waiting when their tool cannot be used', async () => {
    const namespace = await makeNamespace();
    const { config, tool } = await aTool();
    await check();
    const job = await aWaiting(namespace, tool);
    await changeConfig(config, adds('SYS_RAWIO'));
    await check();
    expect(await readyOf(config)).toMatchObject({
      status: 'False',
      message: expect.stringContaining(`${namespace}/${job.name}.`),
    });
    expect(await wakesOf(job)).toBe(0);
    expect((await statusOf(job)).phase).toBe('Pending');
  });

  test('are woken when the limits of their tool go with its PowerToolConfig', async () => {
    const { config, tool } = await aTool();
    await check();
    const job = await aWaiting(await makeNamespace(), tool);
    await deleteConfig(config);
    await check(GONE);
    expect(await wakesOf(job)).toBe(1);
  });

  test('for a budget go on when an admin raises it', async () => {
    using stage = await openStage();
    await runPod(stage.namespace);
    const pod = await runPod(stage.namespace, { labels: { app: 'db' } });
    const { config, tool } = await aTool({ budgets: { maxConcurrentPods: 1 } });
    await stage.run({ tool: { name: tool } });
    const targets = { labelSelector: { matchLabels: { app: 'db' } } };
    const job = await stage.run({ tool: { name: tool }, targets });
    expect(await toolsOf(pod)).toEqual([]);
    const { uid } = (await getPowerTool(job)).metadata;
    const known = (await timersOf(uid)).map(({ metadata }) => metadata.name);
    await changeConfig(config, { budgets: { maxConcurrentPods: 2 } });
    await check();
    const wakes = (await timersOf(uid)).filter(({ metadata }) => !known.includes(metadata.name));
    expect(wakes).toHaveLength(1);
    await Promise.all(wakes.map(fire));
    await stage.source.settle();
    expect(await toolsOf(pod)).toHaveLength(1);
  });
});

describe('Creation refuses what config does not find ready', () => {
  test.each([
    ['CapabilityForbidden', adds('SYS_MODULE'), PINNED],
    ['CapabilityForbidden', { security: { allowPrivileged: true, capabilities: { add: ['ALL'] } } }, PINNED],
    ['CapabilityUnknown', adds('SYS_PTRACES'), PINNED],
    ['DurationTooLong', { maxDuration: '0s' }, PINNED],
    ['ImageInvalid', {}, 'not an image'],
    ['ToolNotApproved', {}, null],
  ])('as %s', async (reason, spec, image) => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const { tool } = await aTool(spec, image);
    const job = await stage.run({ tool: { name: tool } }, undefined, STORED_BEFORE);
    expect(await statusOf(job)).toMatchObject({ phase: 'Failed', reason });
    expect(await toolsOf(pod)).toEqual([]);
  });
});

describe('The event source', () => {
  const system = `/api/v1/namespaces/${SYSTEM_NAMESPACE}/configmaps`;
  const touch = (path: string): Promise<unknown> =>
    admin({
      method: 'PATCH',
      path,
      patch: 'merge',
      body: { metadata: { annotations: { touched: unique('x') } } },
    });

  test('hears of profiler-images and of no other ConfigMap', async () => {
    const heard: string[] = [];
    const query = { labelSelector: `${CONFIG_LABEL}=images` };
    const end = await watch('source', system, query, (type, object) =>
      heard.push(`${type} ${(object as KubeObject).metadata.name}`),
    );
    await touch(budgetsPath);
    await touch(profilerImagesPath);
    await repeat(() => Promise.resolve(expect(heard).toContain(`MODIFIED ${PROFILER_IMAGES}`)));
    end();
    expect(new Set(heard)).toEqual(new Set([`ADDED ${PROFILER_IMAGES}`, `MODIFIED ${PROFILER_IMAGES}`]));
  });

  test('hears of a PowerToolConfig when it comes, changes, gets its condition, and goes', async () => {
    const heard: string[] = [];
    const { config } = await aTool();
    const query = { fieldSelector: `metadata.name=${config}` };
    const end = await watch('source', powerToolConfigsPath, query, (type) => heard.push(type));
    await check();
    await changeConfig(config, { maxDuration: '1m' });
    await deleteConfig(config);
    await repeat(() => Promise.resolve(expect(heard).toContain('DELETED')));
    end();
    expect(heard).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED']);
  });
});

test('The config function may write the condition, and nothing else of a PowerToolConfig', async () => {
  const { config } = await aTool();
  const path = `${powerToolConfigsPath}/${config}`;
  const body = { spec: adds('SYS_MODULE'), status: { conditions: [] } };
  const kube = clientOf('config');
  expect((await refusalOf(kube({ method: 'PATCH', path, patch: 'merge', body }))).status).toBe(403);
  const written = (await kube({
    method: 'PATCH',
    path: `${path}/status`,
    patch: 'merge',
    body,
  })) as KubeObject;
  expect(written.spec).not.toHaveProperty(['security', 'capabilities']);
});
