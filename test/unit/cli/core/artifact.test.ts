import { relative } from 'node:path';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { artifactPath, artifactProblem } from '../../../../cli/core/artifact.ts';

const good = { name: 'profile.folded.gz', size: 5, sha256: 'a'.repeat(64) };

test.each([
  ['profile.folded.gz', { pod: 'web-0' }, 'out/web-0/profile.folded.gz'],
  ['a', { pod: 'web-0', attempt: 1 }, 'out/web-0/a'],
  ['a', { pod: 'web-0', attempt: 2 }, 'out/web-0_attempt-2/a'],
  ['a', { pod: 'web-0', namespace: 'other' }, 'out/other_web-0/a'],
])('%s of %j goes to %s', (name, origin, path) => {
  expect(artifactProblem({ ...good, name }, origin)).toBeUndefined();
  expect(artifactPath('out', { ...good, name }, origin)).toBe(path);
});

test.each([
  '',
  '.',
  '..',
  '../x',
  '/etc/passwd',
  'a/b',
  'a\\b',
  '.bashrc',
  '-rf',
  'a\0b',
  'a\nb',
  'a\u202eb',
  'a b',
  'manifest.json',
  'x'.repeat(129),
])('%j is no name of an artifact', (name) => {
  expect(artifactProblem({ ...good, name }, { pod: 'web-0' })).toContain('name');
});

test.each([
  { pod: '..' },
  { pod: 'a/b' },
  { pod: '' },
  { pod: 'Web' },
  { pod: 'a..b' },
  { pod: 'a', namespace: '../b' },
])('%j is the name of no pod', (origin) => {
  expect(artifactProblem(good, origin)).toContain('pod');
});

test.each([{ size: -1 }, { size: 0.5 }, { size: 2 ** 60 }, { sha256: 'A'.repeat(64) }, { sha256: '' }])(
  '%j is refused',
  (wrong) => {
    expect(artifactProblem({ ...good, ...wrong }, { pod: 'web-0' })).toBeDefined();
  },
);

test('what is taken stays below the folder, whatever the names', () => {
  const odd = fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '_', '-'), maxLength: 4 });
  const text = fc.oneof(odd, fc.constantFrom('web-0', 'a.b'));
  let taken = 0;
  fc.assert(
    fc.property(text, text, text, (name, pod, namespace) => {
      const artifact = { ...good, name };
      if (artifactProblem(artifact, { pod, namespace }) !== undefined) return;
      taken += 1;
      const path = relative('/out', artifactPath('/out', artifact, { pod, namespace }));
      expect(path.split('/')).toEqual([`${namespace}_${pod}`, name]);
    }),
    { numRuns: 5000 },
  );
  expect(taken).toBeGreaterThan(10);
});
