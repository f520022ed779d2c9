import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { makeHashThread, type HashThread } from '../../../lib/store/hash-thread.ts';
import { aHashThread } from '../../build/a-hash-thread.ts';
import { hexOf } from '../../build/a-run.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe.each<[string, () => HashThread]>([
  ['the thread', makeHashThread],
  ['the one of the tests', aHashThread],
])('%s', (_which, make) => {
  test('hashes each file by itself, also while it grows', async () => {
    const thread = make();
    for (const [file, text] of ['fa', 'gx', 'fb'].map((said) => [...said] as [string, string]))
      void thread.update(file, bytes(text));
    expect(await thread.digest('f')).toBe(hexOf('ab'));
    expect(await thread.digest('g')).toBe(hexOf('x'));
    void thread.update('f', bytes('c'));
    expect(await thread.digest('f')).toBe(hexOf('abc'));
  });

  test('hashes the bytes alone, and gives back all the memory in which they lay', async () => {
    const thread = make();
    const memory = new ArrayBuffer(10);
    new Uint8Array(memory).set(bytes('left over'));
    const used = thread.update('f', new Uint8Array(memory, 0, 4));
    expect(memory.detached).toBe(true);
    const back = await used;
    expect(Buffer.from(back).toString()).toBe('left over\0');
    expect(await thread.digest('f')).toBe(hexOf('left'));
  });

  test('begins a file anew that it has forgotten', async () => {
    const thread = make();
    thread.forget('f');
    void thread.update('f', bytes('a'));
    thread.forget('f');
    void thread.update('f', bytes('b'));
    expect(await thread.digest('f')).toBe(hexOf('b'));
  });
});

test('when the thread dies, so does the process', () => {
  const module = join(import.meta.dirname, '../../../lib/store/hash-thread.ts');
  const program = `setInterval(() => undefined, 1000);
    import(${JSON.stringify(module)}).then((it) => it.makeHashThread().update('f', { buffer: new ArrayBuffer(1) }));`;
  const { status, stderr } = spawnSync('node', ['-e', program], { encoding: 'utf8', timeout: 20_000 });
  expect(status).toBe(1);
  expect(stderr).toContain('ERR_INVALID_ARG_TYPE');
});
