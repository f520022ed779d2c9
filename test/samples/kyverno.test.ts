import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runKyverno, type Verdict } from './harness/run-kyverno.ts';
import { IMAGE_CASES, type ImageCase } from './image-cases.ts';

const SAMPLE = readFileSync('samples/kyverno-tool-images.yaml', 'utf8');

async function judge(sample: string): Promise<Map<string, Verdict>> {
  const added = await runKyverno(sample, IMAGE_CASES, 'ephemeral container');
  return new Map([...added, ...(await runKyverno(sample, IMAGE_CASES, 'pod'))]);
}

function wantedOf({ namespace, change, images, faults }: ImageCase): Verdict {
  const isLookedAt =
    namespace === 'opted-in' && change === 'ephemeral container' && Object.keys(images).length > 0;
  if (!isLookedAt) return undefined;
  return Object.keys(faults).length > 0 ? 'fail' : 'pass';
}

describe('Kyverno with the sample says what it should of ephemeral containers:', () => {
  let verdicts: Map<string, Verdict>;
  beforeAll(async () => void (verdicts = await judge(SAMPLE)));

  test.each(IMAGE_CASES)('$name', (one) => {
    expect(verdicts.has(one.name)).toBe(true);
    expect(verdicts.get(one.name)).toBe(wantedOf(one));
  });
});

test.each([
  { what: 'any registry', from: 'registry[.]example[.]com/tools/', to: '' },
  { what: 'any digest', from: '@sha256:[a-f0-9]{64}', to: '.*' },
  { what: 'an end that is not held', from: "{64}$'", to: "{64}'" },
  {
    what: 'a pass for pods that hold a bad one already',
    from: /kinds: .*([^]*?) +allowExistingViolations.*\n/,
    to: 'kinds: [Pod/ephemeralcontainers, Pod]$1',
  },
  { what: 'all namespaces', from: /namespaceSelector:[^]*?(?= {6}validate)/, to: '\n' },
  { what: 'pods in place of the subresource', from: 'Pod/ephemeralcontainers', to: 'Pod' },
  { what: 'no refusal', from: 'value: false', to: 'value: other' },
])('a sample with $what is found out', async ({ from, to }) => {
  const changed = SAMPLE.replace(from, to);
  expect(changed).not.toBe(SAMPLE);
  const verdicts = await judge(changed);
  expect(IMAGE_CASES.filter((one) => verdicts.get(one.name) !== wantedOf(one))).not.toEqual([]);
});
