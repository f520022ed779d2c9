import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isImageReference } from '../../lib/images/image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;
let folder: string;

// A kubectl that answers with the image that is approved now, the tools that have a config, with who asks, and whether
// strict mode is on; it writes down what it is asked for, and what it is given.
const KUBECTL = `#!/bin/sh
echo "$*" >>"$CALLS"
case "$1 $3 $4" in
"-n get powertoolconfigs") [ "$CONFIGS" != unreadable ] && printf '%s\\n' $CONFIGS ;;
"-n get"*) printf %s "$NOW" ;;
apply*) cat >>"$CALLS" && [ "$CONFIGS" != unwritable ] ;;
auth*) [ -n "$WHO" ] && printf %s "$WHO" ;;
get*) [ -n "$STRICT" ] ;;
esac
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-test-'));
  writeFileSync(join(folder, 'kubectl'), KUBECTL);
  chmodSync(join(folder, 'kubectl'), 0o755);
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Cluster {
  /** The image that is approved now. */
  readonly now?: string;
  readonly who?: string;
  readonly strict?: boolean;
  /** The tools that have a PowerToolConfig, or what is wrong with these. */
  readonly configs?: string;
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly calls: string;
}

function update(
  args: readonly string[],
  { now = '', who = 'jane', strict = false, configs = 'aperf' }: Cluster = {},
): Outcome {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  const path = `${folder}:${process.env['PATH'] ?? ''}`;
  const cluster = { NOW: now, WHO: who, STRICT: strict ? 'yes' : '', CONFIGS: configs };
  const env = { ...process.env, PATH: path, CALLS: calls, ...cluster };
  const { status, stdout, stderr } = spawnSync('./update-profiler-images.sh', args, {
    env,
    encoding: 'utf8',
  });
  return { code: status, out: stdout + stderr, calls: readFileSync(calls, 'utf8') };
}

describe('update-profiler-images.sh', () => {
  test.each([
    'aperf:v1',
    'registry.example.com/tools/aperf:v1.0.0',
    'localhost:5000/aperf',
    `10.201.0.1:5000/py-spy@${digest}`,
    `[::1]:5000/aperf:v1@${digest}`,
    'a__b/c--d/e.f:T_1',
    '',
    'UPPER/case:v1',
    'a b:v1',
    'aperf:',
    'aperf@sha256:abc',
    'aperf@md5:0123',
    '../aperf',
    'aperf:v1;id',
    'https://registry/aperf',
    '-aperf',
    'aperf:-v1',
    'registry:port/aperf',
    'a/'.repeat(300),
  ])('takes exactly the images that the functions take: %p', (image) => {
    expect(update(['aperf', image]).code === 0).toBe(isImageReference(image));
  });

  const patchOf = (calls: string): unknown => JSON.parse(/ patch .* -p (.*)/.exec(calls)?.[1] ?? 'null');

  test('shows what changes, who does it and when, and writes it onto the ConfigMap with the label that wakes toe', () => {
    const { code, out, calls } = update(['aperf', `r/aperf@${digest}`], { now: 'r/aperf:v1' });
    expect(code).toBe(0);
    const [, when] = /^by jane at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/m.exec(out) ?? [];
    expect(out).toBe(`aperf: r/aperf:v1 -> r/aperf@${digest}\nby jane at ${when}\n`);
    expect(calls).toContain('-n toe-system patch configmap profiler-images --type merge -p ');
    expect(patchOf(calls)).toEqual({
      metadata: {
        labels: { 'toe.run/config': 'images' },
        annotations: {
          'toe.run/changed-by': 'jane',
          'toe.run/changed-at': when,
          'toe.run/change': `aperf: r/aperf:v1 -> r/aperf@${digest}`,
        },
      },
      data: { aperf: `r/aperf@${digest}` },
    });
  });

  test('says that a key is new', () => {
    expect(update(['aperf', `r/aperf@${digest}`]).out).toContain('aperf: (new) -> ');
  });

  test('changes nothing when nothing changes', () => {
    const { out, calls } = update(['aperf', `r/aperf@${digest}`], { now: `r/aperf@${digest}` });
    expect(out).toContain('already');
    expect(calls).not.toContain('patch');
  });

  test('gives a tool without a PowerToolConfig one with no right, before it has an image', () => {
    const { code, out, calls } = update(['aperf', `r/aperf@${digest}`], { configs: 'perf aperf-dev' });
    expect(code).toBe(0);
    expect(out).toMatch(/^aperf: a PowerToolConfig that gives it no right\naperf: \(new\) -> /);
    const [, config = '', patch] = /^apply -f -\n(\{.*\})\n[^]*( patch )/m.exec(calls) ?? [];
    expect(JSON.parse(config)).toEqual({
      apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
      kind: 'PowerToolConfig',
      metadata: { name: 'aperf', namespace: 'toe-system' },
      spec: { name: 'aperf' },
    });
    expect(patch).toBe(' patch ');
  });

  test('leaves a PowerToolConfig that is there as it is', () => {
    expect(update(['aperf', `r/aperf@${digest}`], { configs: 'perf aperf' }).calls).not.toContain('apply');
  });

  test.each([
    ['read', 'unreadable', 'Ask for the ClusterRole toe-admin.'],
    ['made', 'unwritable', 'Write one with spec.name aperf yourself'],
  ])('approves nothing where PowerToolConfigs cannot be %s', (_what, configs, remedy) => {
    const { code, out, calls } = update(['aperf', `r/aperf@${digest}`], { configs });
    expect(code).toBe(1);
    expect(out).toContain(remedy);
    expect(calls).not.toContain(' patch ');
  });

  test('takes an image away', () => {
    const { code, out, calls } = update(['--remove', 'aperf'], { now: 'r/aperf:v1' });
    expect(code).toBe(0);
    expect(out).toContain('aperf: r/aperf:v1 -> (removed)\nby jane at ');
    expect(patchOf(calls)).toMatchObject({ data: { aperf: null } });
  });

  test('takes nothing away that is not there', () => {
    const { code, out, calls } = update(['--remove', 'aperf']);
    expect(code).toBe(0);
    expect(out).toContain('already');
    expect(calls).not.toContain('patch');
  });

  test('writes valid JSON whatever the names and the old image are', () => {
    const { calls } = update(['aperf', `r/aperf@${digest}`], { now: 'a "b" \\ \t{', who: 'o\'hara"\\' });
    expect(patchOf(calls)).toMatchObject({
      metadata: {
        annotations: {
          'toe.run/changed-by': 'o?hara??',
          'toe.run/change': expect.stringMatching(/^aperf: a \?b\?/),
        },
      },
    });
  });

  test('works where the API server does not say who asks', () => {
    const { code, out } = update(['aperf', `r/aperf@${digest}`], { who: '' });
    expect(code).toBe(0);
    expect(out).toContain('by unknown at ');
  });

  test.each([
    ['asked to be strict', ['--strict', 'aperf', 'r/aperf:v1'], {}],
    ['in a cluster in strict mode', ['aperf', 'r/aperf:v1'], { strict: true }],
  ])('refuses a tag when %s', (_when, args, cluster) => {
    const { code, out, calls } = update(args, cluster);
    expect(code).toBe(1);
    expect(out).toContain('only digests are allowed here. Write REGISTRY/NAME@sha256:DIGEST.');
    expect(calls).not.toContain('patch');
  });

  test('takes a digest when it is strict', () => {
    expect(update(['--strict', 'aperf', `r/aperf@${digest}`], { strict: true }).code).toBe(0);
  });

  test('warns of a tag', () => {
    expect(update(['aperf', 'r/aperf:v1']).out).toContain('prefer NAME@sha256:DIGEST');
  });

  test.each(['../x', 'Aperf', 'a'.repeat(64), '', 'a"b', '-a'])(
    'refuses the tool name %p without a request',
    (name) => {
      const { code, out, calls } = update([name, `r/aperf@${digest}`]);
      expect(code).toBe(1);
      expect(out).toContain('is no tool name');
      expect(calls).toBe('');
    },
  );

  test('explains itself', () => {
    expect(update(['--help']).out).toContain('Usage: update-profiler-images.sh [--strict] NAME IMAGE');
    for (const args of [[], ['aperf'], ['--remove'], ['--strict', 'aperf'], ['a', 'b', 'c']]) {
      const { code, out } = update(args);
      expect(code).toBe(1);
      expect(out).toContain('--help');
    }
  });
});
