import { isImageReference } from '../../../lib/images/image-reference.ts';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

describe('isImageReference', () => {
  test.each([
    'aperf',
    'aperf:v1.0.0',
    'library/aperf',
    'registry:5000/tools/py-spy:v0.4.1',
    'localhost:5000/a',
    'your-registry/aperf:snapshot-20241015',
    'ghcr.io/org/team/tool:1_2-3.4',
    '123.dkr.ecr.eu-west-1.amazonaws.com/tool:1',
    'a.b/c__d/e-f/g---h:x',
    '[2001:db8::1]:5000/tool:1',
    `aperf@${DIGEST}`,
    `ghcr.io/org/tool:1@${DIGEST}`,
    'Registry.example/tool',
    `a:${'t'.repeat(128)}`,
  ])('takes %s', (text) => {
    expect(isImageReference(text)).toBe(true);
  });

  test.each([
    '',
    ' ',
    'aperf:',
    ':v1',
    'aperf v1',
    'aperf:v1\n',
    'Aperf:v1',
    'a/B:1',
    'https://ghcr.io/org/tool:1',
    'a//b',
    '/a',
    'a/',
    '-a',
    'a-',
    'a..b',
    'a___b',
    'aperf@sha256:abc',
    `aperf@md5:${'0'.repeat(32)}`,
    `aperf@${DIGEST.toUpperCase()}`,
    `a@${DIGEST}:v1`,
    'a:-v1',
    `a:${'t'.repeat(129)}`,
    '$(id)',
    'a;b',
    'ä/b',
    `${'a/'.repeat(300)}b`,
  ])('refuses %j', (text) => {
    expect(isImageReference(text)).toBe(false);
  });

  test('answers at once for a text made to be slow', () => {
    const start = performance.now();
    isImageReference(`${'a-'.repeat(255)}!`);
    isImageReference(`${'a'.repeat(510)}!`);
    isImageReference(`${'a.'.repeat(255)}!`);
    expect(performance.now() - start).toBeLessThan(2500);
  });
});
