import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readLines } from '../../../../cli/shell/read-lines.ts';

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

test('lines are the same, however they come', async () => {
  const chunk = fc.string({ unit: fc.constantFrom('a', '\n', 'ü'), maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(chunk), async (chunks) => {
      const lines: string[] = [];
      for await (const line of readLines(stream(chunks.map((text) => Buffer.from(text)))))
        lines.push(String(line));
      const expected = chunks.join('').split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(lines).toEqual(expected);
    }),
  );
});

test('a line without end is given up', async () => {
  const chunk = Buffer.alloc(16 * 1024 * 1024);
  const lines = readLines(stream(Array.from({ length: 5 }, () => chunk)));
  await expect(lines.next()).rejects.toThrow('without end');
});
