import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runGator } from './harness/run-gator.ts';
import { IMAGE_CASES } from './image-cases.ts';

const SAMPLE = readFileSync('samples/gatekeeper-tool-images.yaml', 'utf8');

describe('Gatekeeper with the sample says what it should of ephemeral containers:', () => {
  let verdicts: Map<string, string>;
  beforeAll(async () => void (verdicts = await runGator(SAMPLE, IMAGE_CASES)));

  test.each(IMAGE_CASES)('$name', ({ name }) => {
    expect(verdicts.get(name)).toBe('');
  });
});

test.each([
  { what: 'no list of registries', from: '[registry.example.com/tools/]', to: '[""]' },
  { what: 'no rule on digests', from: /not regex.match.*/, to: 'false' },
  { what: 'no rule on registries', from: 'not from_registry(container.image)', to: 'false' },
  { what: 'all namespaces', from: /namespaceSelector:[^]*?(?= {2}parameters)/, to: '\n' },
  { what: 'no pods', from: 'kinds: [Pod]', to: 'kinds: [Service]' },
  { what: 'updates of pods judged', from: 'not is_update_of_pod', to: 'true' },
])('a sample with $what is found out', async ({ from, to }) => {
  const changed = SAMPLE.replace(from, to);
  expect(changed).not.toBe(SAMPLE);
  const verdicts = await runGator(changed, IMAGE_CASES);
  expect(verdicts.size).toBe(IMAGE_CASES.length);
  expect([...verdicts.values()].filter((why) => why !== '')).not.toEqual([]);
});
