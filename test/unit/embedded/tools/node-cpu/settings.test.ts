import { expect, test } from '@jest/globals';
import { readSettings } from '../../../../../embedded/tools/node-cpu/settings.ts';

test('without an environment it is as in a pod: 30 s of process 1', () => {
  expect(readSettings({}, [])).toEqual({ seconds: 30, warmupSeconds: 0, rate: 1000, pid: 1, port: 9229 });
});

test.each([
  [{ PROFILER_DURATION: '90' }, [], { seconds: 90 }],
  [{ PROFILER_DURATION: '1m30s' }, [], { seconds: 90 }],
  [{ TOE_WARMUP: '5s' }, [], { warmupSeconds: 5 }],
  [{ TARGET_PID: '12', TARGET_INSPECTOR_PORT: '4000' }, [], { pid: 12, port: 4000 }],
  [{}, ['-r', '50'], { rate: 50 }],
])('%j %j', (env, args, expected) => {
  expect(readSettings(env, args)).toMatchObject(expected);
});

test.each([
  [{ PROFILER_DURATION: 'soon' }, []],
  [{ PROFILER_DURATION: '0s' }, []],
  [{ TOE_WARMUP: '1' + 'x' }, []],
  [{}, ['-r']],
  [{}, ['-r', '0']],
  [{}, ['-r', '50', '-x']],
  [{}, ['--eval', 'code']],
])('%j %j is refused with exit code 64', (env, args) => {
  expect(() => readSettings(env, args)).toThrow(expect.objectContaining({ exitCode: 64 }));
});
