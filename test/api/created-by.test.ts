import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CREATED_BY_ANNOTATION, FINALIZER, SCHEDULE_LABEL } from '../../lib/api/names.ts';
import type { PowerTool } from '../../lib/api/power-tool.ts';
import type { Ref } from '../../lib/api/object-meta.ts';
import { powerToolPath, powerToolsPath } from '../../lib/kube/paths.ts';
import type { Kube, PatchKind } from '../../lib/kube/port.ts';
import { admin, clientOf, getAs, refusalOf } from './harness/api.ts';
import { fireTimers, runFleet } from './harness/fleet.ts';
import { getPowerTool, makeNamespace, powerToolOf, unique } from './harness/objects.ts';
import { pathOf, type KubeObject } from './harness/path-of.ts';
import { runOf } from './harness/scene.ts';
import { openStage } from './harness/stage.ts';
import { prepareTools } from './harness/tools.ts';
import { until, untilRefused } from './harness/until.ts';
import { makeUser, type User } from './harness/users.ts';
import { readObjects } from './install.ts';

let namespace = '';
let jane: User;
/** A schedule in the name of jane, and one in no name, as of a cluster where nobody sets it. */
let hers: PowerTool;
let nobodys: PowerTool;

beforeAll(async () => {
  await prepareTools();
  namespace = await makeNamespace();
  jane = await makeUser();
  await jane.letIn(namespace);
  await jane.grantTools('aperf');
  hers = await getPowerTool(await create(jane.kube, saying(jane.username), { schedule: '@daily' }));
  nobodys = await getPowerTool(await create(jane.kube, {}, { schedule: '@daily' }));
});

const saying = (who: string) => ({ annotations: { [CREATED_BY_ANNOTATION]: who } });

/** A new PowerTool of somebody. @param metadata besides its name. */
async function create(kube: Kube, metadata: object, spec = {}, where = namespace): Promise<Ref> {
  const ref = { namespace: where, name: unique('job') };
  const body = powerToolOf({ ...ref, ...metadata }, spec);
  await kube({ method: 'POST', path: powerToolsPath(where), body });
  return ref;
}

async function makerOf(ref: Ref): Promise<string | undefined> {
  return (await getPowerTool(ref)).metadata.annotations?.[CREATED_BY_ANNOTATION];
}

function change(kube: Kube, ref: Ref, body: unknown, patch: PatchKind = 'merge'): Promise<unknown> {
  const query = patch === 'apply' ? { fieldManager: 'test', force: 'true' } : undefined;
  return kube({ method: 'PATCH', path: powerToolPath(ref), patch, body, ...(query ? { query } : {}) });
}

/** Who has the token of the creation function makes the run of a schedule. @param metadata besides. */
async function makeRunOf(schedule: PowerTool, metadata: Record<string, unknown>): Promise<Ref> {
  const body = runOf(schedule, metadata);
  await clientOf('creation')({ method: 'POST', path: powerToolsPath(namespace), body });
  return body['metadata'] as Ref;
}

const FORGED = [
  ['another user', 'alice'],
  ['toe itself', 'system:serviceaccount:toe-system:toe-creation'],
  ['nobody', ''],
] as const;

/** What somebody with every right does to the annotation of a PowerTool that exists. */
const EDITS = [
  ['changed', saying('alice')],
  ['removed', { annotations: { [CREATED_BY_ANNOTATION]: null } }],
  ['removed with all others', { annotations: null }],
] as const;

describe('The annotation of who created a PowerTool', () => {
  test('may be missing, and may say the truth', async () => {
    expect(await makerOf(await create(jane.kube, {}))).toBeUndefined();
    expect(await makerOf(await create(jane.kube, saying(jane.username)))).toBe(jane.username);
  });

  test.each(FORGED)('that says %s is refused, with the remedy', async (_whom, who) => {
    const { status, message } = await refusalOf(create(jane.kube, saying(who)));
    expect(status).toBe(403);
    expect(message).toContain(
      `The annotation ${CREATED_BY_ANNOTATION} says who created a PowerTool: that is you, and the name in it is another. Take the annotation out.`,
    );
  });

  test('is refused by server-side apply, too, and from an admin of the cluster', async () => {
    const ref = { namespace, name: unique('job') };
    const body = powerToolOf({ ...ref, ...saying('alice') });
    for (const kube of [jane.kube, admin])
      expect((await refusalOf(change(kube, ref, body, 'apply'))).message).toContain(
        'the name in it is another',
      );
  });

  test.each(EDITS)('is not %s later, whoever asks', async (_how, metadata) => {
    const ref = await create(jane.kube, saying(jane.username));
    for (const kube of [jane.kube, admin]) {
      const { status, message } = await refusalOf(change(kube, ref, { metadata }));
      expect(status).toBe(403);
      expect(message).toContain('nobody sets, changes or removes it. Leave the annotation as it was.');
    }
    expect(await makerOf(ref)).toBe(jane.username);
  });

  test('is not set later, not even to the truth', async () => {
    const ref = await create(jane.kube, {});
    const { message } = await refusalOf(change(jane.kube, ref, { metadata: saying(jane.username) }));
    expect(message).toContain('nobody sets, changes or removes it');
  });

  test('stays what it is when all else changes that may', async () => {
    const ref = await create(jane.kube, saying(jane.username));
    await change(jane.kube, ref, { metadata: { annotations: { note: 'x' }, labels: { team: 'a' } } });
    for (const finalizers of [[FINALIZER], []])
      await change(clientOf('creation'), ref, { metadata: { finalizers } });
    // A change of the status carries nothing else.
    const body = { metadata: saying('alice'), status: { phase: 'Running' } };
    await clientOf('status')({ method: 'PATCH', path: powerToolPath(ref, 'status'), patch: 'merge', body });
    expect(await getPowerTool(ref)).toMatchObject({
      metadata: { annotations: { note: 'x', [CREATED_BY_ANNOTATION]: jane.username } },
      status: { phase: 'Running' },
    });
  });
});

describe('The run of a schedule, made by toe,', () => {
  test('has the annotation of the schedule: its maker counts', async () => {
    using stage = await openStage();
    await jane.letIn(stage.namespace);
    await runFleet(stage.namespace, 1);
    const ref = await create(jane.kube, saying(jane.username), { schedule: '@hourly' }, stage.namespace);
    await stage.source.settle();
    stage.advance(3600);
    await fireTimers(stage, (await getPowerTool(ref)).metadata.uid);
    const made = await runsIn(stage.namespace);
    expect(made.map(({ metadata }) => metadata.annotations)).toEqual([saying(jane.username).annotations]);
    expect(made[0]?.status?.phase).toBe('Running');
  });

  test('may have that of its schedule, or none where that has none', async () => {
    expect(await makerOf(await makeRunOf(hers, saying(jane.username)))).toBe(jane.username);
    expect(await makerOf(await makeRunOf(nobodys, {}))).toBeUndefined();
  });

  test.each([
    ['the name of another', () => makeRunOf(hers, saying('alice'))],
    ['no name, though its schedule has one', () => makeRunOf(hers, {})],
    ['a name, though its schedule has none', () => makeRunOf(nobodys, saying(jane.username))],
  ])('is refused to who has the token of toe with %s', async (_what, make) => {
    // A schedule that the API server has only just got is not asked yet.
    const { status, message } = await untilRefused(make);
    expect(status).toBe(403);
    expect(message).toContain(
      `The run of a schedule has the annotation ${CREATED_BY_ANNOTATION} of its schedule.`,
    );
  });

  test('is what toe says a name of, and no other job: its own token forges none', async () => {
    for (const odd of [
      { ownerReferences: [] },
      { ownerReferences: [], labels: {} },
      { ownerReferences: [{ ...ownerOf(hers), controller: false }] },
      { labels: {} },
      { labels: { [SCHEDULE_LABEL]: nobodys.metadata.uid } },
    ]) {
      const metadata = { ...saying(jane.username), ...odd };
      const { status, message } = await refusalOf(makeRunOf(hers, metadata));
      expect(status).toBe(403);
      // The API server tells the first of the policies that refuse.
      expect(message).toMatch(/'toe-(created-by|own-power-tools|tool-grants)\./);
    }
  });
});

function ownerOf({ apiVersion, kind, metadata: { name, uid } }: PowerTool): object {
  return { apiVersion, kind, name, uid };
}

async function runsIn(where: string): Promise<PowerTool[]> {
  const query = { labelSelector: SCHEDULE_LABEL };
  const { items } = (await admin({ method: 'GET', path: powerToolsPath(where), query })) as {
    items: PowerTool[];
  };
  return items;
}

describe('Where the API server sets the annotation (knative/components/created-by)', () => {
  let stamp: readonly KubeObject[] = [];

  beforeAll(async () => {
    stamp = await readStamp();
    for (const body of stamp) {
      const query = { fieldManager: 'admin', fieldValidation: 'Strict' };
      await admin({ method: 'PATCH', path: pathOf(body), patch: 'apply', query, body });
    }
    await until(async () => (await makerOf(await create(jane.kube, {}))) !== undefined);
  });

  afterAll(async () => {
    for (const object of stamp) await admin({ method: 'DELETE', path: pathOf(object) });
    await until(async () => (await makerOf(await create(jane.kube, {}))) === undefined);
  });

  test.each(FORGED)('one that says %s is overwritten with the truth', async (_whom, who) => {
    const metadata = { annotations: { note: 'x', ...saying(who).annotations } };
    const { metadata: made } = await getPowerTool(await create(jane.kube, metadata));
    expect(made.annotations).toEqual({ note: 'x', [CREATED_BY_ANNOTATION]: jane.username });
  });

  test('one that is missing is set, also beside others', async () => {
    expect(await makerOf(await create(jane.kube, {}))).toBe(jane.username);
    expect(await makerOf(await create(jane.kube, { annotations: { note: 'x' } }))).toBe(jane.username);
    expect(await makerOf(await create(admin, {}))).toBe('admin');
  });

  test.each(EDITS)('it is not %s later, whoever asks', async (_how, metadata) => {
    const ref = await create(jane.kube, {});
    for (const kube of [jane.kube, admin])
      expect((await refusalOf(change(kube, ref, { metadata }))).message).toContain(
        'Leave the annotation as it was',
      );
    expect(await makerOf(ref)).toBe(jane.username);
  });

  test('what is applied again, by whichever way, is accepted: nobody takes it off by leaving it out', async () => {
    const ref = { namespace, name: unique('job') };
    for (const kube of [jane.kube, jane.kube, admin]) {
      await change(kube, ref, powerToolOf(ref), 'apply');
      expect(await makerOf(ref)).toBe(jane.username);
    }
    await change(jane.kube, ref, { metadata: { annotations: { note: 'x' } } });
    expect(await makerOf(ref)).toBe(jane.username);
  });

  test('the run of a schedule has the maker of the schedule, not toe', async () => {
    expect(await makerOf(await makeRunOf(hers, saying(jane.username)))).toBe(jane.username);
    expect(await makerOf(await makeRunOf(nobodys, {}))).toBeUndefined();
    expect((await refusalOf(makeRunOf(hers, saying('alice')))).message).toContain('of its schedule');
  });

  test('kubectl get -o wide has it in the column By', async () => {
    const { name } = await create(jane.kube, {});
    const path = `${powerToolsPath(namespace)}/${name}`;
    const { text } = await getAs('application/json;as=Table;v=v1;g=meta.k8s.io', path);
    const { columnDefinitions, rows } = JSON.parse(text) as {
      columnDefinitions: { name: string; priority: number }[];
      rows: { cells: unknown[] }[];
    };
    const at = columnDefinitions.findIndex((column) => column.name === 'By');
    expect(columnDefinitions[at]?.priority).toBe(1);
    expect(rows[0]?.cells[at]).toBe(jane.username);
  });
});

/** The component in the version that this API server serves. */
async function readStamp(): Promise<KubeObject[]> {
  const folders = ['knative/components/created-by', 'knative/components/created-by-v1beta1'];
  const objects = await readObjects(...folders);
  const served = await versionOf('mutatingadmissionpolicies');
  return objects.filter(({ kind, apiVersion }) => kind.startsWith('Mutating') && apiVersion === served);
}

async function versionOf(resource: string): Promise<string> {
  const group = 'admissionregistration.k8s.io';
  const { versions } = (await admin({ method: 'GET', path: `/apis/${group}` })) as {
    versions: { groupVersion: string }[];
  };
  for (const { groupVersion } of versions) {
    const { resources } = (await admin({ method: 'GET', path: `/apis/${groupVersion}` })) as {
      resources: { name: string }[];
    };
    if (resources.some(({ name }) => name === resource)) return groupVersion;
  }
  throw new Error(`this API server serves no ${resource}`);
}
