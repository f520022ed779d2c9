import { tellBadImages } from '../../../lib/plan/tell-bad-images.ts';
import { aFoundConfig, aSetup, PINNED } from '../../build/a-setup.ts';

const BAD = { zap: 'no image', perf: 'perf:', aperf: PINNED };

test('images that are none are one Event on profiler-images, in the order of the tools', () => {
  const [telling, ...others] = tellBadImages(aSetup([], BAD));
  expect(others).toEqual([]);
  expect(telling?.of).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'profiler-images' },
  });
  expect(telling?.event).toMatchObject({
    type: 'Warning',
    reason: 'ImageInvalid',
    note: 'No image references: perf ("perf:"), zap ("no image"). Jobs with these tools are refused. Correct each: update-profiler-images.sh TOOL REGISTRY/NAME@sha256:DIGEST.',
  });
});

test.each([
  { name: 'without a map', setup: { images: undefined, configs: [] } },
  { name: 'with a map of nothing', setup: aSetup([], {}) },
  { name: 'while all are right, tags too', setup: aSetup([], { aperf: PINNED, perf: 'perf:v1' }) },
  {
    name: 'for a tool whose PowerToolConfig says it',
    setup: aSetup([aFoundConfig({ spec: { name: 'zap' } })], { zap: 'no image' }),
  },
])('$name there is nothing to tell', ({ setup }) => {
  expect(tellBadImages(setup)).toEqual([]);
});

test('the same is told under the same name, something else under another', () => {
  const nameOf = (data: Record<string, string>) => tellBadImages(aSetup([], data))[0]?.event.name;
  const { zap, perf, aperf } = BAD;
  expect(nameOf({ aperf, perf, zap })).toBe(nameOf(BAD));
  expect(nameOf({ ...BAD, zap: 'not better' })).not.toBe(nameOf(BAD));
});

test('a wrong image of any length is cut', () => {
  const note = tellBadImages(aSetup([], { zap: `A${'x'.repeat(5000)}` }))[0]?.event.note ?? '';
  expect(note.length).toBeLessThan(300);
});
