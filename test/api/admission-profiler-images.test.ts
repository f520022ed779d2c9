import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GROUP } from '../../lib/api/names.ts';
import { isImageReference } from '../../lib/images/image-reference.ts';
import { profilerImagesPath } from '../../lib/kube/paths.ts';
import { admin, auditOf, refusalOf, warningsOf } from './harness/api.ts';
import { setImage } from './harness/configs.ts';
import { unique } from './harness/objects.ts';
import { pathOf, type KubeObject } from './harness/path-of.ts';
import { until, untilRefused } from './harness/until.ts';
import { readObjects } from './install.ts';

const pinned = (letter: string): string => `registry.test/tool@sha256:${letter.repeat(64)}`;
const [KEPT, TAGGED] = [unique('kept'), unique('tagged')];
const ANNOTATION = `toe-profiler-images.${GROUP}/changed`;

type Data = Readonly<Record<string, string | null>>;

/** A change of profiler-images that is only tried. */
const trial = (data: Data, labels = {}, mark = unique('m')) =>
  ({
    method: 'PATCH',
    path: profilerImagesPath,
    patch: 'merge',
    query: { dryRun: 'All', fieldManager: mark },
    body: { metadata: { labels }, data },
  }) as const;

/** The policy warns; other policies may too. */
const warned = async (data: Data): Promise<string[]> =>
  (await warningsOf(trial(data))).filter((text) => text.includes('profiler-images'));

beforeAll(async () => {
  await setImage({ [KEPT]: pinned('a'), [TAGGED]: 'registry.test/tool:v1' });
  await until(async () => (await warned({ x: 'registry.test/tool:v1' })).length > 0);
});
afterAll(() => setImage({ [KEPT]: null, [TAGGED]: null }));

describe('Who writes profiler-images', () => {
  test.each<[string, Data, string[]]>([
    ['a digest', { x: pinned('b') }, []],
    ['nothing new', {}, []],
    ['the same tag again', { [TAGGED]: 'registry.test/tool:v1' }, []],
    ['one tool less', { [KEPT]: null }, []],
  ])('hears nothing for %s', async (_what, data, expected) => {
    expect(await warned(data)).toEqual(expected);
  });

  test.each<[string, Data, string]>([
    ['a tag', { x: 'registry.test/tool:v1' }, 'names a tag, which can come to mean another image, for: x.'],
    ['a name without a tag', { x: 'registry.test:5000/tool' }, 'names a tag'],
    ['another tag', { [TAGGED]: 'registry.test/tool:v2' }, `for: ${TAGGED}.`],
    ['what is no image', { x: 'not an image' }, 'names no image reference for: x.'],
    ['an empty text', { x: '' }, 'names no image reference for: x.'],
    [
      'an image in upper case',
      { x: `Registry.test/TOOL@sha256:${'a'.repeat(64)}` },
      'no image reference for: x.',
    ],
    ['a digest that is too short', { x: 'registry.test/tool@sha256:abc' }, 'no image reference for: x.'],
    ['a text of 513 characters', { x: 'a'.repeat(513) }, 'no image reference for: x.'],
  ])('is warned of %s, with its key and the remedy', async (_what, data, expected) => {
    const [warning = '', ...others] = await warned(data);
    expect(others).toEqual([]);
    expect(warning).toContain(expected);
    expect(warning).toContain('update-profiler-images.sh TOOL REGISTRY/NAME@sha256:DIGEST');
  });

  test('is warned of all that is wrong at once', async () => {
    const warnings = await warned({ a: 'x y', b: 'registry.test/tool:v1', c: 'UPPER', d: pinned('d') });
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).toMatch(/no image reference for: (a, c|c, a)\./);
    expect(warnings.join()).toContain('for: b.');
  });

  test('leaves in the audit log what has changed, from what to what', async () => {
    const mark = unique('mark');
    await admin(trial({ x: pinned('b'), [TAGGED]: 'registry.test/tool:v2', [KEPT]: null }, {}, mark));
    const changed = (await auditOf(mark))[ANNOTATION]?.split(', ').sort();
    expect(changed).toEqual(
      [
        `x: (new) -> ${pinned('b')}`,
        `${TAGGED}: registry.test/tool:v1 -> registry.test/tool:v2`,
        `${KEPT}: ${pinned('a')} -> (removed)`,
      ].sort(),
    );
  });

  test('leaves no such word when no image changes', async () => {
    const mark = unique('mark');
    await admin(trial({}, { note: 'x' }, mark));
    expect(await auditOf(mark)).not.toHaveProperty([ANNOTATION]);
  });

  test('of another name or namespace is not looked at', async () => {
    const body = { metadata: { name: 'profiler-images' }, data: { x: 'not an image' } };
    const path = '/api/v1/namespaces/default/configmaps';
    expect(await warningsOf({ method: 'POST', path, query: { dryRun: 'All' }, body })).toEqual([]);
  });
});

test('The API server and the functions say the same of every image', async () => {
  const images = [
    'aperf:v1',
    'localhost:5000/aperf',
    `10.201.0.1:5000/py-spy@sha256:${'a'.repeat(64)}`,
    `[::1]:5000/aperf:v1@sha256:${'a'.repeat(64)}`,
    'a__b/c--d/e.f:T_1',
    '',
    'UPPER/case:v1',
    'a b:v1',
    'aperf:',
    'aperf@md5:0123',
    '../aperf',
    'aperf:v1;id',
    'https://registry/aperf',
    '-aperf',
    'registry:port/aperf',
    'a/'.repeat(300),
    'a'.repeat(512),
    'aperf\n',
  ];
  const data = Object.fromEntries(images.map((image, at) => [`image-${at}.`, image]));
  const [bad = ''] = (await warned(data)).filter((text) => text.includes('no image reference'));
  for (const [key, image] of Object.entries(data))
    expect([image, bad.includes(key)]).toEqual([image, !isImageReference(image)]);
});

describe('In strict mode', () => {
  const strict = { strict: 'yes' };

  // The binding as it is shipped, held to changes with a label, so that other tests go on.
  beforeAll(async () => {
    const binding = (await readObjects('knative/components/strict')).find(
      ({ kind, metadata }) =>
        kind === 'ValidatingAdmissionPolicyBinding' &&
        metadata.name === `toe-strict-profiler-images.${GROUP}`,
    ) as KubeObject;
    const spec = { ...binding.spec, matchResources: { objectSelector: { matchLabels: strict } } };
    const query = { fieldManager: 'admin' };
    const body = { ...binding, spec };
    await admin({ method: 'PATCH', path: pathOf(binding), patch: 'apply', query, body });
    await untilRefused(() => admin(trial({ x: 'registry.test/tool:v1' }, strict)));
  });

  test.each<[string, Data, string]>([
    ['a tag', { x: 'registry.test/tool:v1' }, 'names a tag, which can come to mean another image, for: x.'],
    ['what is no image', { x: 'not an image' }, 'names no image reference for: x.'],
  ])('%s is refused, with its key', async (_what, data, expected) => {
    const { status, message } = await refusalOf(admin(trial(data, strict)));
    expect(status).toBe(403);
    expect(message).toContain(expected);
  });

  test('a digest is accepted, and a tag of old does not stand in its way', async () => {
    await admin(trial({ x: pinned('c') }, strict));
  });
});
