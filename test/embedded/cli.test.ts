import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { hottest } from '../../demo/folded.ts';
import { run } from '../../demo/run.ts';
import { STAGE_NAMESPACE } from '../../embedded/stage/set-stage.ts';
import { buildTestCli, type Cli, type CliResult } from './harness/cli.ts';
import { seeJob, startCluster, type TestCluster } from './harness/cluster.ts';
import { waitFor } from './harness/wait-for.ts';
import { serveReadingApi, STORED_JOB, TOKEN, type ReadingApi } from '../unit/cli/harness/reading-api.ts';

// Each of several processes has to start, on a machine that others use too.
jest.setTimeout(180_000);

let cluster: TestCluster;
let cli: Cli;
beforeAll(async () => {
  cluster = await startCluster();
  cli = buildTestCli({ KUBECONFIG: cluster.embedded.kubeconfig });
});
afterAll(async () => {
  cli.remove();
  await cluster.embedded.close();
});

/** Runs a command line in the namespace of the stage. */
function toe(line: string): Promise<CliResult> {
  return cli.run(['-n', STAGE_NAMESPACE, ...line.split(' ')]);
}

const read = (...path: string[]): string => readFileSync(join(cli.folder, ...path), 'utf8');

test('a run brings the result of each pod, whole, from the log of its container', async () => {
  const { code, out, err } = await toe('run node-cpu -l app=web -d 2s --name cpu -o result');
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out.split('\n')).toEqual(
    expect.arrayContaining([
      'powertool/cpu created',
      expect.stringMatching(/^result\/web-0\/node-cpu\.folded {3}[\d.]+ (KiB|B)$/),
      expect.stringMatching(/^result\/web-1\/node-cpu\.cpuprofile {3}[\d.]+ KiB$/),
    ]),
  );
  for (const pod of ['web-0', 'web-1']) {
    expect(readdirSync(join(cli.folder, 'result', pod)).sort()).toEqual([
      'node-cpu.cpuprofile',
      'node-cpu.folded',
    ]);
    const [first] = hottest(read('result', pod, 'node-cpu.folded'), 1);
    expect(first?.name).toMatch(/^hotChecksum/);
    expect(Object.keys(JSON.parse(read('result', pod, 'node-cpu.cpuprofile')) as object)).toContain(
      'timeDeltas',
    );
  }
});

test('a run tells how each pod goes, in plain lines where there is no terminal', async () => {
  const { code, err } = await toe('run node-cpu -l app=web -d 4s --name told --wait -- -r 500');
  expect(code).toBe(0);
  expect(err.split('\n')).toEqual(
    expect.arrayContaining(['told Running', 'told web-0 Active', 'told web-1 Succeeded', 'told Completed']),
  );
  expect(err).toContain('told completed: 2 of 2 succeeded');
  expect(err).not.toContain('\x1b');
  const { spec } = await seeJob(cluster, 'told', () => true);
  expect(spec.tool?.args).toEqual(['-r', '500']);
});

test('a run tells what its tools do, from their logs', async () => {
  const { code, err } = await toe('run node-cpu -l app=web -d 8s --name watched --wait');
  expect({ code, err }).toMatchObject({ code: 0 });
  // Each is asked every two seconds; on a machine that is busy one may be over before it is heard.
  expect(err).toMatch(/^watched web-[01] Active, measuring$/m);
});

test('what is there is not fetched again, and what differs stays unless it is to go', async () => {
  const again = await toe('fetch cpu -o result');
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out.match(/was there already/g)).toHaveLength(4);
  writeFileSync(join(cli.folder, 'result/web-0/node-cpu.folded'), 'mine');
  const kept = await toe('fetch cpu -o result');
  expect(kept).toMatchObject({ code: 1, err: expect.stringContaining('Use --force') });
  expect(read('result/web-0/node-cpu.folded')).toBe('mine');
  expect(await toe('fetch cpu -o result --force')).toMatchObject({ code: 0 });
  expect(read('result/web-0/node-cpu.folded')).toContain('hotChecksum');
});

test('without a folder the result goes into one with the name of the job', async () => {
  expect(await toe('fetch cpu')).toMatchObject({ code: 0, out: expect.stringContaining('cpu/web-1/') });
});

test('jobs are listed, newest first, and one with its pods', async () => {
  const { code, out } = await toe('list');
  expect(code).toBe(0);
  const [head, first] = out.split('\n');
  expect(head).toMatch(/^NAME +TOOL +PHASE +DONE +AGE +REASON$/);
  expect(first).toMatch(/^watched +node-cpu +Completed +2\/2 +\d+[sm] +Succeeded$/);
  const one = await toe('list cpu');
  expect(one.out).toMatch(/^cpu {2}Completed {2}2 of 2 pods done\n/);
  expect(one.out).toMatch(/^web-0 +Succeeded +toe-node-cpu-[0-9a-f]+$/m);
  const json = JSON.parse((await toe('list -o json')).out) as { items: { metadata: { name: string } }[] };
  expect(json.items.map(({ metadata }) => metadata.name).sort()).toEqual(['cpu', 'told', 'watched']);
  expect(JSON.parse((await toe('list cpu -o json')).out)).toMatchObject({ kind: 'PowerTool' });
});

test('a job that runs goes on without us, is stopped, and keeps what was measured', async () => {
  const made = await toe('run node-cpu -l app=web -d 20s --name stopped');
  expect(made).toMatchObject({
    code: 0,
    out: 'powertool/stopped created\n',
    err: expect.stringContaining('kubectl toe fetch stopped -n toe-demo'),
  });
  await seeJob(cluster, 'stopped', ({ status }) => status?.counts?.active === 2);
  const early = await toe('fetch stopped');
  expect(early).toMatchObject({ code: 4, err: expect.stringContaining('still at work') });
  expect(await toe('stop stopped')).toMatchObject({ code: 0, out: 'powertool/stopped stopping\n' });
  const { status } = await seeJob(
    cluster,
    'stopped',
    ({ status }) => status?.phase === 'Cancelled' || status?.phase === 'Completed',
  );
  expect(status?.targets).toHaveLength(2);
  expect(await toe('stop stopped')).toMatchObject({
    code: 0,
    err: expect.stringContaining('is over already'),
  });
});

test('a job is cancelled', async () => {
  await toe('run node-cpu -l app=web -d 20s --name cancelled');
  expect(await toe('cancel cancelled')).toMatchObject({ code: 0, out: 'powertool/cancelled cancelling\n' });
  const { spec } = await seeJob(cluster, 'cancelled', ({ status }) => status?.phase === 'Cancelled');
  expect(spec.shutdown).toBe('Cancel');
});

test('Ctrl-C ends the waiting, not the job, and says how to end that', async () => {
  const { child, end } = cli.start([
    'run',
    'node-cpu',
    '-l',
    'app=web',
    '-d',
    '4s',
    '--name',
    'left',
    '--wait',
    '-n',
    STAGE_NAMESPACE,
  ]);
  await new Promise<void>((resolve) => child.stderr?.once('data', () => resolve()));
  child.kill('SIGINT');
  const { code, err } = await end;
  expect(code).toBe(130);
  expect(err).toContain('left goes on');
  expect(err).toContain('kubectl toe stop left -n toe-demo');
  expect((await seeJob(cluster, 'left', () => true)).spec.shutdown).toBeUndefined();
});

test('who waits only for so long hears that the job goes on', async () => {
  const { code, err } = await toe('run node-cpu -l app=web -d 3s --name late --timeout 1s --wait');
  expect({ code, err }).toMatchObject({
    code: 4,
    err: expect.stringContaining('It was not over in 1s; late goes on'),
  });
});

test('a trial tells what would be done, and touches no pod', async () => {
  const { code, err } = await toe('run node-cpu -l app=web --name trial --dry-run');
  expect(code).toBe(0);
  expect(err).toContain('The tool could be put into this pod');
  expect((await seeJob(cluster, 'trial', () => true)).spec.dryRun).toBe(true);
});

test.each([
  ['a tool that nobody approved', 'run strace -l app=web --wait', 3, ['was refused', 'node-cpu']],
  ['a tool that fails', 'run exit3 -l app=web -d 1s -o failed', 1, ['exit code 3', 'no luck', 'no result']],
  ['pods that there are none of', 'run node-cpu -l app=none --wait', 1, ['NoTargets']],
  ['a name that is taken', 'run node-cpu -l app=web --name cpu', 3, ['already exists', '--name']],
  ['a job that there is not', 'list nothing', 1, ['not found', 'kubectl toe list']],
  ['the same, to stop', 'stop nothing', 1, ['not found']],
  ['a duration beyond all limits', 'run node-cpu -l app=web -d 25h', 3, ['24h']],
  ['a folder named like a format', 'run node-cpu -l app=web -o json', 2, ['./json', 'list -o json']],
  ['an option that there is not', 'run node-cpu -l app=web --privileged', 2, ['--privileged']],
  ['a selector that is none', 'run node-cpu -l app=(web', 2, ['app=web']],
])('%s: %s ends with exit code %i', async (_what, line, code, words) => {
  const result = await toe(line);
  expect(result.err).not.toMatch(/^ +at /m);
  expect({ code: result.code, err: result.err }).toMatchObject({ code });
  for (const word of words) expect(result.err).toContain(word);
});

test('who has no token is told how to come by one', async () => {
  const { code, err } = await toe('ui --no-browser --gateway http://127.0.0.1:9');
  expect(code).toBe(3);
  expect(err).toContain('--as-service-account');
});

describe('With a token, from a collector', () => {
  const content = randomBytes(200_000);
  let collector: ReadingApi;
  let env: Record<string, string>;
  beforeAll(async () => {
    collector = await serveReadingApi({ 'web-0/a.gz': { content } });
    const config = JSON.parse(readFileSync(cluster.embedded.kubeconfig, 'utf8')) as {
      users: { user: object }[];
    };
    for (const one of config.users) one.user = { token: TOKEN };
    writeFileSync(join(cli.folder, 'with-token'), JSON.stringify(config));
    env = { KUBECONFIG: join(cli.folder, 'with-token'), TOE_GATEWAY: collector.url };
  });
  afterAll(() => collector.close());

  test('the result of a job whose PowerTool is gone is fetched, over a connection that breaks', async () => {
    collector.troubles.push({ breakAfter: 50_000 });
    const { code, out } = await cli.run(['fetch', STORED_JOB.metadata.name, '-n', 'shop', '-o', 'old'], env);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('old/web-0/a.gz') });
    expect(readFileSync(join(cli.folder, 'old/web-0/a.gz')).equals(content)).toBe(true);
  });

  test('the page is on this machine, for who has the link, until Ctrl-C; the token is nowhere', async () => {
    const { child, end } = cli.start(['ui', '--no-browser'], env);
    let printed = '';
    child.stdout?.on('data', (text: string) => (printed += text));
    const link = await waitFor(
      () => /http:\S+/.exec(printed)?.[0],
      () => `no link: ${printed}`,
    );
    expect(printed).toContain('as jane');
    const opened = await fetch(link, { redirect: 'manual' });
    const page = new URL(opened.headers.get('location') ?? '', link);
    const answer = await fetch(new URL('api/v1/whoami', page));
    expect(await answer.json()).toEqual({ user: 'jane' });
    expect((await fetch(new URL('/api/v1/whoami', page))).status).toBe(403);
    expect(await run('ps', ['-o', 'args=', '-p', String(child.pid)])).not.toContain(TOKEN);
    child.kill('SIGINT');
    const { code, out, err } = await end;
    expect(code).toBe(0);
    expect(`${out}${err}`).not.toContain(TOKEN);
    await expect(fetch(page)).rejects.toThrow();
  });
});

test('an API server that is away, or a kubeconfig that is wrong, is named', async () => {
  const away = {
    clusters: [{ name: 'a', cluster: { server: 'https://127.0.0.1:9' } }],
    users: [{ name: 'a', user: {} }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  writeFileSync(join(cli.folder, 'away'), JSON.stringify(away));
  expect(await toe('list --kubeconfig away')).toMatchObject({
    code: 5,
    err: expect.stringContaining('ECONNREFUSED'),
  });
  expect(await toe('list --context other')).toMatchObject({
    code: 2,
    err: expect.stringContaining('toe-embedded'),
  });
  expect(await toe('list --kubeconfig none')).toMatchObject({
    code: 2,
    err: expect.stringContaining('ENOENT'),
  });
  const none = await cli.run(['list'], { KUBECONFIG: '' });
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('There is no kubeconfig') });
});
