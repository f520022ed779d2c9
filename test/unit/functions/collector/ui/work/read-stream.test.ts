import { readStream } from '../../../../../../functions/collector/ui/work/read-stream.ts';

const streamOf = (...parts: (string | Error)[]) =>
  new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = parts.shift();
      if (part instanceof Error) return controller.error(part);
      if (part === undefined) return controller.close();
      controller.enqueue(new TextEncoder().encode(part));
    },
  });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test.each([
  { what: 'all of it', parts: ['ab', 'cd'], most: 10, want: 'abcd', more: false },
  { what: 'exactly as much as there is', parts: ['ab', 'cd'], most: 4, want: 'abcd', more: false },
  { what: 'no more than was wanted', parts: ['ab', 'cd', 'ef'], most: 3, want: 'abc', more: true },
  { what: 'nothing of nothing', parts: [], most: 3, want: '', more: false },
])('reads $what', async ({ parts, most, want, more }) => {
  const found = await readStream(streamOf(...parts), most);
  expect([text(found.bytes), found.more, found.broken]).toEqual([want, more, false]);
});

test('keeps what came before the stream broke off', async () => {
  const found = await readStream(streamOf('ab', new Error('reset')), 10);
  expect([text(found.bytes), found.broken]).toEqual(['ab', true]);
});

test('tells how far it is', async () => {
  const seen: number[] = [];
  await readStream(streamOf('ab', 'cd'), 10, (bytes) => seen.push(bytes));
  expect(seen).toEqual([2, 4]);
});
