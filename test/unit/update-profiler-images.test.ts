import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isImageReference } from '../../lib/images/image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;
let folder: string;

// A kubectl that answers `get` with the image that is approved now, and writes down what it is asked for.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toe-test-'));
  const script = '#!/bin/sh\necho "$*" >>"$CALLS"\n[ "$3" = get ] && printf %s "$NOW" || true\n';
  writeFileSync(join(folder, 'kubectl'), script);
  chmodSync(join(folder, 'kubectl'), 0o755);
});

afterAll(() => rmSync(folder, { recursive: true }));

function update(args: readonly string[], now = ''): { code: number | null; out: string; calls: string } {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, CALLS: calls, NOW: now };
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

  test('shows old and new, and patches only that key, and the label that wakes toe', () => {
    const { code, out, calls } = update(['aperf', `r/aperf@${digest}`], 'r/aperf:v1');
    expect(code).toBe(0);
    expect(out).toBe(`aperf: r/aperf:v1 -> r/aperf@${digest}\n`);
    expect(calls).toContain(
      `patch configmap profiler-images --type merge -p {"metadata":{"labels":{"toe.run/config":"images"}},"data":{"aperf":"r/aperf@${digest}"}}`,
    );
  });

  test('says that a key is new', () => {
    expect(update(['aperf', `r/aperf@${digest}`]).out).toContain('aperf: (new) -> ');
  });

  test('changes nothing when nothing changes', () => {
    const { out, calls } = update(['aperf', `r/aperf@${digest}`], `r/aperf@${digest}`);
    expect(out).toContain('already');
    expect(calls).not.toContain('patch');
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
    expect(update(['--help']).out).toContain('Usage: update-profiler-images.sh NAME IMAGE');
    expect(update(['aperf']).out).toContain('--help');
  });
});
