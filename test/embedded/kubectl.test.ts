import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CommandError, run } from '../../demo/run.ts';
import { STAGE_JOB } from '../../embedded/stage/set-stage.ts';
import { aJob, startCluster, type TestCluster } from './harness/cluster.ts';
import { findKubectl } from './harness/find-kubectl.ts';

const kubectl = findKubectl();
if (kubectl === undefined)
  console.log('kubectl.test.ts is skipped: no kubectl on this machine, and none built by cluster/up');

let cluster: TestCluster;

/** What kubectl prints. */
function ask(args: string, input?: object | string): Promise<string> {
  const text = typeof input === 'object' ? JSON.stringify(input) : input;
  return run(kubectl ?? '', ['-n', 'toe-demo', ...args.split(' ')], {
    env: {
      KUBECONFIG: cluster.embedded.kubeconfig,
      HOME: cluster.embedded.node.folderOf('toe-demo', 'web-0', 'app'),
    },
    ...(text === undefined ? {} : { input: text }),
  });
}

/** What kubectl says when it fails. */
async function refused(args: string, input?: object | string): Promise<string> {
  const error = await ask(args, input).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CommandError) return error.stderr;
  throw new Error(`kubectl ${args} did not fail`);
}

const configMap = (data: object): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data,
});

(kubectl === undefined ? describe.skip : describe)('the real kubectl', () => {
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.embedded.close());

  test('knows the server and its kinds', async () => {
    expect(await ask('version')).toContain('Server Version: v1.35.0+toe.embedded');
    const kinds = await ask('api-resources -o name');
    expect(kinds.split('\n')).toEqual(
      expect.arrayContaining(['pods', 'configmaps', 'powertools.codriverlabs.ai.toe.run']),
    );
  });

  test('prints pods as people know them', async () => {
    const [head, first] = (await ask('get pods -o wide')).split('\n');
    expect(head?.split(/ {2,}/)).toEqual(['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE']);
    expect(first).toMatch(/^web-0 +1\/1 +Running +0 +\d+s +127\.0\.0\.1 +embedded$/);
  });

  test('explains the fields of a PowerTool', async () => {
    const text = await ask('explain powertool.spec.tool.duration');
    expect(text).toContain('How long the tool measures');
    expect(await ask('explain pt.spec --recursive')).toContain('labelSelector');
  });

  test('applies, changes and deletes, on either side', async () => {
    expect(await ask('apply -f -', configMap({ a: '1' }))).toBe('configmap/settings created');
    expect(await ask('apply -f -', configMap({ a: '2' }))).toBe('configmap/settings configured');
    expect(await ask('apply -f -', configMap({ a: '2' }))).toBe('configmap/settings unchanged');
    expect(await ask('apply --server-side --force-conflicts -f -', configMap({ a: '3' }))).toContain(
      'serverside-applied',
    );
    expect(await ask('get configmap settings -o jsonpath={.data.a}')).toBe('3');
    expect(await ask('label configmap settings team=a')).toBe('configmap/settings labeled');
    expect(await ask('delete configmap -l team=a')).toContain('"settings" deleted');
    expect(await refused('get configmap settings')).toContain('configmaps "settings" not found');
  });

  test('hears what is wrong with an object before it is stored', async () => {
    const colour = await refused('apply -f -', aJob('wrong', 'node-cpu', { colour: 'red' }));
    expect(colour).toContain('unknown field "spec.colour"');
    const privileged = await refused(
      'apply -f -',
      aJob('wrong', 'node-cpu', { tool: { name: 'node-cpu', privileged: true } }),
    );
    expect(privileged).toContain('PowerToolConfig');
  });

  test('follows a job from its start to the result', async () => {
    expect(await ask('apply -f -', aJob('job', 'node-cpu'))).toContain('created');
    await ask('wait --for=condition=Progressing=false powertool/job --timeout=50s');
    expect(await ask('get powertool job -o wide')).toMatch(/job +node-cpu +2 +2 +Completed .* Succeeded/);
    const container = await ask('get powertool job -o jsonpath={.status.targets[0].container}');
    const pod = await ask('get powertool job -o jsonpath={.status.targets[0].pod}');
    expect(await ask(`logs ${pod} -c ${container}`)).toMatch(
      /^node\[\d+\];.*hotChecksum \(main\.js:\d+\) \d+$/m,
    );
    expect(await ask(`logs ${pod} -c ${container} --follow --tail=1`)).not.toContain('\n');
    expect(await refused(`logs ${pod} -c other`)).toContain('container other is not valid');
    expect(await ask(`describe pod ${pod}`)).toMatch(/Ephemeral Containers:\s+toe-node-cpu-/);
  });

  test('waits for the end of a job that reserves its pods before it starts', async () => {
    await ask('apply -f -', aJob('limited', 'node-cpu', { budgets: { maxConcurrentPods: 1 } }));
    await ask('wait --for=condition=Progressing=false powertool/limited --timeout=50s');
    expect(await ask('get powertool limited -o jsonpath={.status.phase}')).toBe('Completed');
    await ask('delete powertool limited');
  });

  test('describes a job with its Events', async () => {
    const text = await ask('describe powertool job');
    expect(text).toMatch(/Events:\n +Type +Reason/);
    expect(await ask('events --for powertool/job')).toMatch(/Normal +\S+ +PowerTool\/job/);
    expect(await ask('get events')).toMatch(/powertool\/job/);
  });

  test('is what the script for admins uses', async () => {
    const env = {
      KUBECONFIG: cluster.embedded.kubeconfig,
      PATH: `${kubectl?.replace(/\/kubectl$/, '')}:/usr/bin:/bin`,
    };
    const image = `local/other@sha256:${'1'.repeat(64)}`;
    expect(await run('./update-profiler-images.sh', ['other', image], { env })).toContain(
      `other: (new) -> ${image}\nby `,
    );
    expect(await run('./update-profiler-images.sh', ['other', image], { env })).toBe(
      `other is ${image} already`,
    );
  });

  test('applies the job of the demo, deletes it, and waits until it is gone', async () => {
    await ask(`apply -f ${STAGE_JOB}`);
    await ask('wait --for=jsonpath={.status.phase}=Running powertool/web-cpu --timeout=50s');
    expect(await ask('delete powertool web-cpu')).toContain('deleted');
    expect(await ask('get powertool web-cpu --ignore-not-found')).toBe('');
  });
});
