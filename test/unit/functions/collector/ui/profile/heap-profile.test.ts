import { readHeapProfile } from '../../../../../../functions/collector/ui/profile/heap-profile.ts';

const node = (functionName: string, selfSize: number, children: unknown[] = []) => ({
  callFrame: { functionName, url: '', lineNumber: -1 },
  selfSize,
  children,
});

test('bytes stand at the function that asked for them', () => {
  const head = node('(root)', 0, [node('load', 10, [node('parse', 30)]), node('log', 5)]);
  expect(readHeapProfile({ head })).toEqual(
    new Map([
      ['load', 10],
      ['load;parse', 30],
      ['log', 5],
    ]),
  );
});

test('a profile deeper than the stack of any browser is read', () => {
  let head: unknown = node('leaf', 1);
  for (let depth = 0; depth < 50_000; depth += 1) head = node('f', 0, [head]);
  expect((readHeapProfile({ head }) as Map<string, number>).size).toBe(1);
});

test.each([undefined, null, [], {}, { head: 3 }, { head: {} }])('%j is no profile', (json) =>
  expect(readHeapProfile(json)).toHaveProperty('problem'),
);
