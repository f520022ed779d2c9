import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { podPath, powerToolPath, powerToolsPath, profilerImagesPath } from '../../lib/kube/paths.ts';
import type { Use } from '../../knative/audit/find-uses.ts';
import { GROUP, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { admin, applyYaml, auditOf, clientOf, refusalOf } from './harness/api.ts';
import { ended, reportTool, runPod } from './harness/kubelet.ts';
import { makeConfig, makeNamespace, powerToolOf, toolsOf, unique } from './harness/objects.ts';
import { openStage } from './harness/stage.ts';
import { IMAGES, prepareTools } from './harness/tools.ts';
import { makeUser } from './harness/users.ts';
import type { Installation } from './install.ts';

const { endpoint } = JSON.parse(process.env['TOE_TEST_INSTALLATION'] ?? '{}') as Installation;

/** What the documented command answers about a namespace. */
async function whoProfiled(namespace: string): Promise<Use[]> {
  const args = ['knative/who-profiled.ts', '--json', '--namespace', namespace, endpoint.auditLog];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Use);
}

beforeAll(prepareTools);

describe('The audit log of the API server, by the documented policy', () => {
  test('says who profiled what, when, with which image and rights', async () => {
    using stage = await openStage();
    const pod = await runPod(stage.namespace);
    const user = await makeUser();
    await user.letIn(stage.namespace);
    await user.grantTools('aperf');
    const start = Date.now();
    const name = unique('job');
    const body = powerToolOf({ name, namespace: stage.namespace });
    await user.kube({ method: 'POST', path: powerToolsPath(stage.namespace), body });
    await stage.source.settle();
    await reportTool(pod, ended(0));
    await stage.source.settle();

    const uses = await whoProfiled(stage.namespace);
    expect(uses).toEqual([
      {
        time: expect.any(String),
        who: expect.stringMatching(/^system:serviceaccount:default:user-/),
        job: `${stage.namespace}/${name}`,
        tool: 'aperf',
        pod: `${stage.namespace}/${pod.name}`,
        image: IMAGES.aperf,
        rights: rightsOf(await toolsOf(pod)),
        result: 'allowed',
      },
    ]);
    expect(Math.abs(Date.parse(uses[0]?.time ?? '') - start)).toBeLessThan(30_000);
  });

  test('says who tried what the API server does not allow', async () => {
    const namespace = await makeNamespace();
    const spec = { security: { privileged: true } };
    const body = powerToolOf({ name: 'attack', namespace }, spec);
    await refusalOf(admin({ method: 'POST', path: powerToolsPath(namespace), body }));
    expect(await whoProfiled(namespace)).toMatchObject([
      {
        who: 'admin',
        job: `${namespace}/attack`,
        pod: '-',
        result: expect.stringContaining('PowerToolConfig'),
      },
    ]);
  });

  test('hides neither a query that looks like a trial nor a JSON patch from who-profiled', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const body = powerToolOf({ name: 'attack', namespace }, { security: { privileged: true } });
    const path = `${powerToolsPath(namespace)}?x=?dryRun=All`;
    await refusalOf(admin({ method: 'POST', path, body }));
    const container = { name: 'toe-evil', image: 'evil', env: [{ name: 'TOE_JOB_UID', value: 'none' }] };
    const patch = [{ op: 'add', path: '/spec/ephemeralContainers', value: [container] }];
    const inject = { method: 'PATCH', path: podPath(pod, 'ephemeralcontainers') } as const;
    await refusalOf(clientOf('creation')({ ...inject, patch: 'json', body: patch }));
    const refused = expect.stringContaining('ValidatingAdmissionPolicy');
    expect(await whoProfiled(namespace)).toMatchObject([
      { who: 'admin', job: `${namespace}/attack`, pod: '-' },
      { who: '?', pod: `${namespace}/${pod.name}`, image: 'evil', result: refused },
    ]);
  });

  test('has no content of a Secret and no token', async () => {
    const namespace = await makeNamespace();
    const path = `/api/v1/namespaces/${namespace}/secrets`;
    const stringData = { password: 'hunter2-in-the-audit-log' };
    await admin({ method: 'POST', path, body: { metadata: { name: 's' }, stringData } });
    const log = await readFile(endpoint.auditLog, 'utf8');
    const lines = log.split('\n').filter(Boolean);
    const parsed = lines.map((line) => JSON.parse(line) as AuditLine);
    const about = parsed.filter(({ objectRef }) => SENSITIVE.includes(nameOf(objectRef)));
    expect(new Set(about.map(({ objectRef }) => nameOf(objectRef)))).toEqual(new Set(SENSITIVE));
    expect(about.filter(({ level }) => level !== 'Metadata')).toEqual([]);
    expect(log).not.toContain('hunter2-in-the-audit-log');
    expect(log).not.toContain(Buffer.from('hunter2-in-the-audit-log').toString('base64'));
  });

  test('has what a PowerToolConfig and the approved images were changed to', async () => {
    const name = await makeConfig({ name: 'audited', maxDuration: '7m' });
    await admin({ method: 'DELETE', path: powerToolConfigPath(name) });
    const lines = (await readFile(endpoint.auditLog, 'utf8')).split('\n').filter(Boolean);
    const about = lines
      .map((line) => JSON.parse(line) as AuditLine)
      .filter(({ objectRef }) => objectRef?.resource === 'powertoolconfigs' && objectRef.name === name);
    expect(about.map(({ verb, level }) => [verb, level])).toEqual([
      ['create', 'RequestResponse'],
      ['delete', 'RequestResponse'],
    ]);
    expect(about[0]?.requestObject).toMatchObject({ spec: { maxDuration: '7m' } });
    const images = lines.filter(
      (line) => line.includes('"name":"profiler-images"') && line.includes('"verb":"patch"'),
    );
    expect(images.some((line) => line.includes(IMAGES.aperf))).toBe(true);
  });

  test('has a change of the approved images also when it is sent as YAML', async () => {
    const mark = unique('mark');
    const query = { fieldManager: mark, dryRun: 'All', force: 'true' };
    const image = `registry.test/tool@sha256:${'a'.repeat(64)}`;
    const lines = ['apiVersion: v1', 'kind: ConfigMap', `data: { ${mark}: '${image}' }`];
    expect(await applyYaml(profilerImagesPath, query, lines.join('\n'))).toBe(200);
    expect(await auditOf(mark)).toMatchObject({
      [`toe-profiler-images.${GROUP}/changed`]: `${mark}: (new) -> ${image}`,
    });
  });

  test('does not say what others put into pods by themselves, only that they did', async () => {
    const namespace = await makeNamespace();
    const pod = await runPod(namespace);
    const path = `/api/v1/namespaces/${namespace}/pods/${pod.name}/ephemeralcontainers`;
    const container = { name: 'debugger', image: 'i', env: [{ name: 'PASSWORD', value: 'hunter3' }] };
    const body = { spec: { ephemeralContainers: [container] } };
    await admin({ method: 'PATCH', path, patch: 'strategic', body });
    const lines = (await readFile(endpoint.auditLog, 'utf8')).split('\n');
    const about = lines.filter((line) => line.includes(path) && line.includes('"verb":"patch"'));
    expect(about).toHaveLength(1);
    expect(about[0]).not.toContain('hunter3');
    expect(await whoProfiled(namespace)).toEqual([]);
  });
});

interface AuditLine {
  readonly level: string;
  readonly verb: string;
  readonly objectRef?: { readonly resource: string; readonly subresource?: string; readonly name?: string };
  readonly requestObject?: unknown;
}

const SENSITIVE = ['secrets', 'serviceaccounts/token'];

function nameOf(ref: AuditLine['objectRef']): string {
  return ref?.subresource ? `${ref.resource}/${ref.subresource}` : (ref?.resource ?? '');
}

function powerToolConfigPath(name: string): string {
  return powerToolPath({ namespace: SYSTEM_NAMESPACE, name }).replace('/powertools/', '/powertoolconfigs/');
}

function rightsOf(tools: readonly Record<string, unknown>[]): string {
  const { capabilities, runAsUser } = tools[0]?.['securityContext'] as {
    capabilities: { add?: string[] };
    runAsUser?: number;
  };
  const user = runAsUser === undefined ? [] : [`uid ${runAsUser}`];
  return [...(capabilities.add ?? []), ...user].join(', ') || 'none added';
}
