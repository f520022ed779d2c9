import fc from 'fast-check';
import { diffStacks, type DiffNode } from '../../../../../../functions/collector/ui/profile/diff.ts';

const stacks = fc
  .array(
    fc.tuple(
      fc
        .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
        .map((frames) => frames.join(';')),
      fc.integer({ min: 1, max: 100 }),
    ),
    { minLength: 1 },
  )
  .map((entries) => new Map(entries));
const nodesOf = (node: DiffNode): DiffNode[] => [node, ...node.children.flatMap(nodesOf)];

test('what one function gains, others lose', () => {
  fc.assert(
    fc.property(stacks, stacks, (before, after) => {
      const { rows, tree } = diffStacks(before, after);
      const sum = (of: 'selfBefore' | 'selfAfter') => rows.reduce((all, row) => all + row[of], 0);
      expect(sum('selfBefore')).toBeCloseTo(1);
      expect(sum('selfAfter')).toBeCloseTo(1);
      expect(tree.delta).toBeCloseTo(0);
    }),
  );
});

test('no frame is wider than the one that called it', () => {
  fc.assert(
    fc.property(stacks, stacks, (before, after) => {
      for (const { value, children } of nodesOf(diffStacks(before, after).tree))
        expect(children.reduce((sum, child) => sum + child.value, 0)).toBeLessThanOrEqual(value + 1e-9);
    }),
  );
});

test('a profile does not differ from ten times itself', () => {
  const once = new Map([
    ['a;b', 1],
    ['a;c', 3],
  ]);
  const tenfold = new Map([...once].map(([stack, weight]) => [stack, weight * 10]));
  for (const { selfBefore, selfAfter } of diffStacks(once, tenfold).rows) expect(selfAfter).toBe(selfBefore);
});

test('the function that changed most comes first', () => {
  const { rows } = diffStacks(
    new Map([
      ['main;a', 3],
      ['main;b', 5],
    ]),
    new Map([
      ['main;a', 3],
      ['main;c', 15],
    ]),
  );
  expect(rows.map(({ name }) => name)).toEqual(['c', 'b', 'a', 'main']);
  expect(rows[0]).toMatchObject({ selfBefore: 0, selfAfter: 15 / 18, totalAfter: 15 / 18 });
});

test('a function that calls itself is counted once in a stack', () => {
  const { rows } = diffStacks(new Map([['a;a;a', 4]]), new Map([['a;a', 1]]));
  expect(rows).toEqual([{ name: 'a', selfBefore: 1, selfAfter: 1, totalBefore: 1, totalAfter: 1 }]);
});

test('what is too narrow to be seen is not drawn, but listed', () => {
  const { tree, rows } = diffStacks(
    new Map([
      ['wide', 10_000],
      ['narrow', 1],
    ]),
    new Map([['wide', 1]]),
  );
  expect(tree.children.map(({ name }) => name)).toEqual(['wide']);
  expect(rows.map(({ name }) => name)).toContain('narrow');
});

test('a stack of a million frames does no harm', () => {
  const deep = new Map([['f;'.repeat(1_000_000) + 'leaf', 1]]);
  expect(nodesOf(diffStacks(deep, deep).tree).length).toBeLessThan(1100);
});
