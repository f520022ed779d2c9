import { expect, test } from '@jest/globals';
import { toFolded } from '../../../../../embedded/tools/node-cpu/fold.ts';
import type { ProfileNode } from '../../../../../embedded/tools/node-cpu/profile.ts';

function node(
  id: number,
  functionName: string,
  children: number[] = [],
  url = 'file:///app/main.js',
): ProfileNode {
  return { id, callFrame: { functionName, url, lineNumber: 6 }, children };
}

const nodes = [
  node(1, '(root)', [2, 3, 4], ''),
  node(2, '(idle)', [], ''),
  node(3, '(garbage collector)', [], ''),
  node(4, 'main', [5, 6]),
  node(5, 'hot;one'),
  node(6, ''),
];

test('samples are counted by stack, waiting left out', () => {
  expect(toFolded({ nodes, samples: [2, 5, 5, 4, 6, 3, 5, 2] }, 'node[7]').split('\n')).toEqual([
    'node[7];main (main.js:7);hot,one (main.js:7) 3',
    'node[7];main (main.js:7) 1',
    'node[7];main (main.js:7);(anonymous) (main.js:7) 1',
    'node[7];(garbage collector) 1',
    '',
  ]);
});

test('a profile without samples has no stacks', () => {
  expect(toFolded({ nodes }, 'node[7]')).toBe('');
});
