import { readCpuProfile } from '../../../../../../functions/collector/ui/profile/cpu-profile.ts';

const node = (id: number, functionName: string, more = {}) => ({
  id,
  callFrame: { functionName, url: 'file:///app/main.js', lineNumber: 4 },
  ...more,
});
const nodes = [
  node(1, '(root)', { children: [2] }),
  node(2, 'serve', { children: [3] }),
  node(3, '', { hitCount: 7 }),
];

test('the time until the next sample was spent in the one before', () => {
  const profile = { nodes, samples: [2, 3, 3], timeDeltas: [500, 1000, 2000] };
  expect(readCpuProfile(profile)).toEqual(
    new Map([
      ['serve (main.js:5)', 1000],
      ['serve (main.js:5);(anonymous) (main.js:5)', 2000],
    ]),
  );
});

test('hits count where there are no times', () => {
  expect(readCpuProfile({ nodes })).toEqual(new Map([['serve (main.js:5);(anonymous) (main.js:5)', 7]]));
});

test('functions that call each other in a ring come to an end', () => {
  const ring = [node(1, 'a', { children: [2], hitCount: 1 }), node(2, 'b', { children: [1] })];
  expect([...(readCpuProfile({ nodes: ring }) as Map<string, number>).values()]).toEqual([1]);
});

test.each([undefined, null, 1, [], {}, { nodes: 'x' }, { nodes: [{}] }])('%j is no profile', (json) =>
  expect(readCpuProfile(json)).toHaveProperty('problem'),
);
