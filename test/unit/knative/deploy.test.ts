import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';

const IMAGE = 'registry.test/toe@sha256:0';
let folder: string;

// A kubectl that writes down what it is asked for and given, and has a cluster with what toe wants and one policy more.
const KUBECTL = `#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
api-resources*) printf 'triggers.eventing.knative.dev\\nclusterroles.rbac.authorization.k8s.io\\nvalidatingadmissionpolicies.admissionregistration.k8s.io\\nconfigmaps\\n' ;;
"get powertools -A "*) printf %s "$JOBS" ;;
kustomize*/crds) echo "kind: CRDs" ;;
kustomize*oidc*) echo "image: ghcr.io/codriverlabs/toe-functions:v0.1.0 # $2 TOE_OIDC_ISSUER" ;;
kustomize*) echo "image: ghcr.io/codriverlabs/toe-functions:v0.1.0 # $2" ;;
*"configmap profiler-images "*) printf '%s\\n' $TOOLS ;;
*"get powertoolconfigs "*) printf '%s\\n' $CONFIGS ;;
*"networkpolicy functions "*) echo 53 443 6443 ;;
*endpointslices*) echo "$PORTS" ;;
*profiler-limits) [ -z "$NO_LIMITS" ] ;;
*config-features*) printf %s "$FEATURE" ;;
*--raw*) echo '{"issuer":"https://issuer.test"}' ;;
"get -f - -o name") cat >/dev/null; [ -z "$UNREADABLE" ] || exit 1; echo policy/wanted ;;
wait*"-f -") cat >/dev/null ;;
*"-l app.kubernetes.io/part-of=toe -o name") printf 'policy/old\\npolicy/wanted\\n' ;;
"apply --server-side --force-conflicts -f -") cat >>"$CALLS" ;;
esac
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-test-'));
  writeFileSync(join(folder, 'kubectl'), KUBECTL);
  chmodSync(join(folder, 'kubectl'), 0o755);
  mkdirSync(join(folder, 'own'));
  writeFileSync(join(folder, 'own/kustomization.yaml'), 'resources: [../toe/knative/base]');
});

afterAll(() => rmSync(folder, { recursive: true }));

function deploy(
  args: readonly string[],
  cluster: Readonly<Record<string, string>> = {},
): { code: number | null; out: string; calls: string } {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  const env = { ...process.env, ...cluster, PATH: `${folder}:${process.env['PATH'] ?? ''}`, CALLS: calls };
  const { status, stdout, stderr } = spawnSync('knative/deploy', args, { env, encoding: 'utf8' });
  return { code: status, out: stdout + stderr, calls: readFileSync(calls, 'utf8') };
}

/** Runs commands as admins do, in the folder of the repository. */
function follow(steps: string): { code: number | null; calls: string; overlay: string } {
  const [calls, own] = [join(folder, 'calls'), join(folder, 'toe')];
  writeFileSync(calls, '');
  cpSync('knative', join(own, 'knative'), { recursive: true });
  writeFileSync(join(own, 'functions.digest'), 'sha256:0');
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    CALLS: calls,
    registry: 'private.test',
  };
  const { status } = spawnSync('bash', ['-euc', steps], { cwd: own, env });
  const overlay = readFileSync(join(folder, 'toe-overlay/kustomization.yaml'), 'utf8');
  return { code: status, calls: readFileSync(calls, 'utf8'), overlay };
}

/** The folders that it has rendered, but the CRDs. */
function rendered(calls: string): string[] {
  const folders = [...calls.matchAll(/^kustomize (.*)$/gm)].map(([, path = '']) => path);
  return [...new Set(folders)].filter((path) => !path.endsWith('/crds'));
}

describe('knative/deploy', () => {
  test.each([
    ['strict, before admins have said what tools may have at most', ['--strict'], { NO_LIMITS: '1' }, true],
    ['strict', ['--strict'], {}, false],
    ['otherwise', [], { NO_LIMITS: '1' }, false],
  ])('deployed %s it warns that no tool starts: %j', (_how, options, cluster, warns) => {
    const { code, out } = deploy([...options, IMAGE], cluster);
    expect(code).toBe(0);
    expect(out.includes('no tool starts before the ConfigMap profiler-limits')).toBe(warns);
  });

  test.each([
    ['each has one', 'perf py-spy', 'py-spy perf other', undefined],
    ['some have none', 'plain py-spy other', 'py-spy', 'other plain'],
    ['none is approved', '', 'py-spy', undefined],
  ])('warns of approved tools without a PowerToolConfig: %s', (_what, tools, configs, open) => {
    const { code, out } = deploy([IMAGE], { TOOLS: tools, CONFIGS: configs });
    expect(code).toBe(0);
    expect(/no limit for a stolen token of toe, has: ([^.]*)\./.exec(out)?.[1]).toBe(open);
  });

  test.each([
    ['443', undefined],
    ['6443', undefined],
    ['16443', '16443'],
    ['43', '43'],
  ])('warns of a port of the API server that no policy opens: %s', (PORTS, closed) => {
    const { code, out } = deploy([IMAGE], { PORTS });
    expect(code).toBe(0);
    expect(/API server has the port (\d+),/.exec(out)?.[1]).toBe(closed);
  });

  test.each([
    ['', 'base'],
    ['--strict', 'overlays/strict'],
    ['--oidc', 'overlays/oidc'],
    ['--single-service', 'overlays/single-service'],
    ['--strict --oidc', 'overlays/strict-oidc'],
    ['--oidc --strict', 'overlays/strict-oidc'],
    ['--strict --single-service', 'overlays/strict-single-service'],
  ])('with the options "%s" deploys %s', (options, overlay) => {
    const words = options.split(' ').filter((word) => word !== '');
    const { calls } = deploy([...words, IMAGE], { FEATURE: 'Enabled' });
    const path = join(process.cwd(), 'knative', overlay);
    expect(rendered(calls)).toEqual([path]);
    expect(existsSync(join(path, 'kustomization.yaml'))).toBe(true);
    expect(calls).toContain(`\nimage: ${IMAGE} # ${path}`);
  });

  test('deploys an overlay of the admin', () => {
    const own = join(folder, 'own');
    const { code, calls } = deploy(['--overlay', own, IMAGE]);
    expect(code).toBe(0);
    expect(rendered(calls)).toEqual([own]);
    expect(calls).toContain(`\nimage: ${IMAGE} # ${own}`);
  });

  test('follows, in the steps of docs/install.md for a private registry, on a pull secret that all its accounts name', () => {
    const [steps = ''] = readFileSync('docs/install.md', 'utf8')
      .split('```\n')
      .filter((block) => block.includes('docker-registry'));
    const { code, calls, overlay } = follow(steps);
    expect(code).toBe(0);
    const order = [
      'knative/base/namespaces.yaml',
      'secret docker-registry toe-pull',
      '--force-conflicts -f -',
      'toe-functions@sha256:0',
    ];
    const places = order.map((words) => calls.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(rendered(calls)).toEqual(['../toe-overlay']);
    const {
      resources,
      patches: [one],
    } = parse(overlay) as { resources: string[]; patches: { target: object; patch: string }[] };
    expect(resources.map((path) => existsSync(join(folder, 'toe-overlay', path)))).toEqual([true]);
    expect(one?.target).toEqual({ kind: 'ServiceAccount' });
    expect(parse(one?.patch ?? '')).toEqual([
      { op: 'add', path: '/imagePullSecrets', value: [{ name: 'toe-pull' }] },
    ]);
  });

  test('deletes what is labelled as a part of toe and not wanted', () => {
    expect(deploy([IMAGE]).calls).toContain('\n-n toe-system delete policy/old\n');
  });

  test('looks for what is too many among all kinds of which it deploys objects', () => {
    const [, asked = ''] = /^-n toe-system get (\S+) -l app/m.exec(deploy([IMAGE]).calls) ?? [];
    const deployed = globSync('knative/{base,overlays,components/strict}/**/*.yaml')
      .filter((file) => !file.endsWith('kustomization.yaml'))
      .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')))
      .map((one) => one.toJS() as { kind: string })
      .map(({ kind }) => `${kind.toLowerCase().replace(/y$/, 'ie')}s`);
    const known = asked.split(',').map((kind) => kind.replace(/\..*/, ''));
    const kept = ['namespaces', 'configmaps', 'resourcequotas'];
    expect(known.toSorted()).toEqual([...new Set(deployed)].filter((kind) => !kept.includes(kind)).sort());
  });

  test('deletes nothing where it cannot tell what is wanted', () => {
    const { code, calls } = deploy([IMAGE], { UNREADABLE: 'yes' });
    expect(code).not.toBe(0);
    expect(calls).not.toMatch(/delete policy/);
  });

  test.each([
    [['--oidc', '--single-service'], '--strict alone'],
    [['--single-service', '--overlay', 'knative/base'], 'in place of other options'],
    [['--strict', '--overlay', 'knative/base'], 'components/strict'],
    [['--overlay', 'knative/triggers'], 'kustomization.yaml'],
    [['--overlay'], 'kustomization.yaml'],
    [['--stricter'], 'no option --stricter'],
    [[IMAGE, '--strict'], 'Options come first'],
  ])('refuses %j', (args, words) => {
    const { code, out, calls } = deploy(args);
    expect(code).toBe(1);
    expect(out).toContain(words);
    expect(calls).toBe('');
  });

  test('refuses --oidc where Knative sends no tokens', () => {
    const { code, out } = deploy(['--strict', '--oidc', IMAGE], { FEATURE: 'disabled' });
    expect(code).toBe(1);
    expect(out).toContain('authentication-oidc');
  });
});

describe('knative/deploy --remove', () => {
  const named = (option: string): string[] =>
    [...deploy([option]).calls.matchAll(/^(?:-n \S+ )?delete (.*)$/gm)].map(([, what = '']) => what);
  const parts = [
    'triggers.eventing.knative.dev -l app.kubernetes.io/part-of=toe',
    'clusterroles.rbac.authorization.k8s.io -l app.kubernetes.io/part-of=toe',
  ];
  const policies =
    'validatingadmissionpolicies.admissionregistration.k8s.io -l app.kubernetes.io/part-of=toe';
  const timers = 'namespace toe-timers --ignore-not-found';

  test('deletes the parts of toe of those kinds that the cluster knows, no policy, and nothing of the admin', () => {
    expect(named('--remove')).toEqual([...parts, timers]);
  });

  test('with the word "all" deletes the policies, the namespace and the CRDs too, these last', () => {
    const crds = `-k ${join(process.cwd(), 'knative/crds')} --ignore-not-found`;
    expect(named('--remove-all')).toEqual([
      ...parts,
      policies,
      timers,
      'namespace toe-system --ignore-not-found',
      crds,
    ]);
  });

  test('deletes nothing while a job waits for toe', () => {
    const { code, out, calls } = deploy(['--remove-all'], { JOBS: 'shop/web-cpu ' });
    expect(code).toBe(1);
    expect(out).toContain('shop/web-cpu');
    expect(calls).not.toContain('delete');
  });

  test.each([[['--remove', IMAGE]], [['--strict', '--remove']]])('refuses %j', (args) => {
    expect(deploy(args)).toMatchObject({ code: 1, calls: '' });
  });
});

test.each(['oidc', 'single-service'])('%s in strict mode is that overlay with that component', (variant) => {
  expect(parse(readFileSync(`knative/overlays/strict-${variant}/kustomization.yaml`, 'utf8'))).toMatchObject({
    resources: [`../${variant}`],
    components: ['../../components/strict'],
  });
});
