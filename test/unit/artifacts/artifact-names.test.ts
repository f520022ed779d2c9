import { describe, expect, test } from '@jest/globals';
import { fileName, label, runName, sha256, subdomain, uid } from '../../../lib/artifacts/artifact-names.ts';
import { JOB } from '../../build/a-run.ts';

// Case 48 of the adversarial cases, and their like.
const HOSTILE = [
  '',
  '.',
  '..',
  '../../etc/passwd',
  'a\0b',
  '..%2f',
  'a\\..\\b',
  'x'.repeat(300),
  '/etc/passwd',
  '.hidden',
  '-rf',
  'a b',
  'a\nb',
  'a\u202eb',
  'ünicode',
  'a~00001',
  'manifest.json',
];

test.each(HOSTILE)('%j is no name of a file', (name) => {
  expect(fileName.safeParse(name).success).toBe(false);
});

test.each(['profile.folded.gz', 'a', '0', 'A_b-c.d', 'out..txt', 'x'.repeat(128), 'manifest.json.gz'])(
  '%j is a name of a file',
  (name) => {
    expect(fileName.safeParse(name).success).toBe(true);
  },
);

describe('Names of Kubernetes', () => {
  test.each(['', '..', 'a/b', 'A', '-a', 'a-', 'a.', '.a', 'a..b', 'a'.repeat(254), 'a\n'])(
    '%j is no name of a job or a pod',
    (name) => {
      expect(subdomain.safeParse(name).success).toBe(false);
    },
  );

  test.each(['a', 'web-1', 'a.b-c.d', 'a'.repeat(253)])('%j is a name of a job or a pod', (name) => {
    expect(subdomain.safeParse(name).success).toBe(true);
  });

  test.each([
    ['', false],
    ['a.b', false],
    ['a'.repeat(64), false],
    ['.expiry', false],
    ['a'.repeat(63), true],
    ['shop', true],
  ])('%j as a namespace: %s', (name, is) => {
    expect(label.safeParse(name).success).toBe(is);
  });

  test('a run is a day and a uid', () => {
    expect(runName.safeParse(`2026-11-26-${JOB.uid}`).success).toBe(true);
    expect(runName.safeParse(JOB.uid).success).toBe(false);
    expect(uid.safeParse(JOB.uid).success).toBe(true);
    expect(uid.safeParse('../..').success).toBe(false);
    expect(sha256.safeParse('A'.repeat(64)).success).toBe(false);
  });
});
