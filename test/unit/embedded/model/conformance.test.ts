import { describe, expect, test } from '@jest/globals';
import { CASES, SUITES } from '../../../conformance/cases/all.ts';
import { modelTarget } from '../../../conformance/model-target.ts';
import { RECORDING, recorded } from '../../../conformance/recording.ts';
import { runCase } from '../../../conformance/run-case.ts';

// Each case was run on a real kube-apiserver; the model must answer the same. test/api runs them there again.
describe.each(Object.entries(SUITES))('%s', (_suite, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    expect(await runCase(modelTarget, one)).toEqual(recorded(name));
  });
});

test('there are enough cases, and each has a name of its own', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(150);
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

test('nothing is recorded that is no case', () => {
  expect(Object.keys(RECORDING.cases)).toEqual(CASES.map(({ name }) => name));
});

test('every case compares something', () => {
  expect(CASES.filter(({ name }) => recorded(name).length === 0)).toEqual([]);
});
