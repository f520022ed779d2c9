import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { initSync, interpret_jfr } from 'jfrview';
import { readJfr } from '../../../../../../functions/collector/ui/profile/jfr.ts';

const recordingOf = (name: string) => gunzipSync(readFileSync(`test/ui/fixtures/${name}.jfr.gz`));
const recording = recordingOf('spin');
// What async-profiler 4.4 records of test/targets/java/Hot.java with event=cpu.
const profiled = recordingOf('async-profiler');
const WASM = createRequire(import.meta.url).resolve('jfrview/jfrview_bg.wasm');
beforeEach(() => initSync({ module: readFileSync(WASM) }));

test('the methods of a Java program are found, from main on', () => {
  const stacks = readJfr(recording, interpret_jfr) as Map<string, number>;
  const spinning = [...stacks].filter(([stack]) => /Spin[:.]main;Spin[:.](hot|warm)/.test(stack));
  expect(spinning.reduce((sum, [, weight]) => sum + weight, 0)).toBeGreaterThan(20);
});

test('of a recording of async-profiler the hottest method is found, below main', () => {
  const stacks = readJfr(profiled, interpret_jfr) as Map<string, number>;
  const [[hottest, weight] = ['', 0]] = [...stacks].sort(([, a], [, b]) => b - a);
  expect(hottest).toBe('Hot:main;Hot:hotChecksum');
  expect(weight).toBeGreaterThan(100);
});

test('functions of the kernel have their own name alone', () => {
  const stacks = readJfr(profiled, interpret_jfr) as Map<string, number>;
  const names = [...stacks.keys()].flatMap((stack) => stack.split(';'));
  expect(names).toContain('schedule');
  expect(names.filter((name) => name.startsWith(':'))).toEqual([]);
});

test('one without samples of execution, of allocations for example, is a problem that says so', () => {
  expect(readJfr(profiled, () => [])).toEqual({
    problem: expect.stringContaining('no samples of execution') as unknown,
  });
});

test.each([
  ['nothing', new Uint8Array()],
  ['text', Buffer.from('this is no recording')],
  ['half of a recording', recording.subarray(0, recording.length / 2)],
  ['a recording with wrong bytes', Buffer.from(recording).fill(0xff, 5000, 9000)],
])('%s is a problem, or as much as could be read', (_, bytes) => {
  const found = readJfr(bytes, interpret_jfr);
  expect(found instanceof Map || 'problem' in found).toBe(true);
});
