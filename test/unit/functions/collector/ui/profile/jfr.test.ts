import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { initSync, interpret_jfr } from 'jfrview';
import { readJfr } from '../../../../../../functions/collector/ui/profile/jfr.ts';

const recording = gunzipSync(readFileSync('test/ui/fixtures/spin.jfr.gz'));
const WASM = createRequire(import.meta.url).resolve('jfrview/jfrview_bg.wasm');
beforeEach(() => initSync({ module: readFileSync(WASM) }));

test('the methods of a Java program are found, from main on', () => {
  const stacks = readJfr(recording, interpret_jfr) as Map<string, number>;
  const spinning = [...stacks].filter(([stack]) => /Spin[:.]main;Spin[:.](hot|warm)/.test(stack));
  expect(spinning.reduce((sum, [, weight]) => sum + weight, 0)).toBeGreaterThan(20);
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
