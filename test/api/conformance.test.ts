import { describe, expect, test } from '@jest/globals';
import { SUITES } from '../conformance/cases/all.ts';
import { realTarget } from '../conformance/real-target.ts';
import { recorded } from '../conformance/recording.ts';
import { runCase } from '../conformance/run-case.ts';
import type { Installation } from './install.ts';

const { endpoint } = JSON.parse(process.env['TOE_TEST_INSTALLATION'] ?? '{}') as Installation;
const target = realTarget(endpoint);

// The recording is what the model is held to; here it is held to a real kube-apiserver. Each case has its own
// namespace, so they run side by side: those with watches wait for three seconds.
describe.each(Object.entries(SUITES))('%s', (_suite, cases) => {
  test.concurrent.each(cases.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    expect(await runCase(target, one)).toEqual(recorded(name));
  });
});
