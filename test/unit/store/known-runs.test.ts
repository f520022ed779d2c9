import { expect, test } from '@jest/globals';
import { makeKnownRuns } from '../../../lib/store/known-runs.ts';
import { FOLDER, hexOf, JOB, NAMESPACE, SHOP, TARGET } from '../../build/a-run.ts';
import { aStore } from '../../build/a-store.ts';

const SECOND = `2026-11-27-${JOB.uid}`;

function someRuns() {
  const store = aStore();
  const state = { ms: 0 };
  return {
    store,
    state,
    runs: makeKnownRuns(store, () => new Date(state.ms)),
    put: (key: string) => store.put(key, Buffer.from('x'), hexOf('x'), { absent: true }),
  };
}

test('many jobs are one request each at first, and one for all of them when somebody looks again', async () => {
  const { store, runs, put } = someRuns();
  for (let at = 0; at < 50; at += 1) await put(`${SHOP}/web-${at}/${TARGET.run}/p/c/a`);
  const before = store.calls.length;
  expect(await runs.list(NAMESPACE)).toHaveLength(50);
  expect(await runs.list(NAMESPACE)).toHaveLength(50);
  expect(store.calls.slice(before).filter((call) => call === `folders ${SHOP}/`)).toHaveLength(2);
  expect(store.calls.length - before).toBe(52);
});

test('a name that is new is seen at once, and one that has gone is not seen any more', async () => {
  const { store, runs, put } = someRuns();
  await put(`${FOLDER}/a`);
  await runs.list(NAMESPACE);
  await put(`${SHOP}/other/${SECOND}/p/c/a`);
  await store.removeAll(`${SHOP}/web-cpu/`);
  expect(await runs.list(NAMESPACE)).toEqual([{ ...NAMESPACE, job: 'other', run: SECOND }]);
});

test('a second run of a name is seen when one is told of it, or after five minutes', async () => {
  const { state, runs, put } = someRuns();
  await put(`${FOLDER}/a`);
  await runs.list(NAMESPACE);
  await put(`${SHOP}/web-cpu/${SECOND}/p/c/a`);
  expect(await runs.list(NAMESPACE)).toHaveLength(1);
  runs.forget({ ...TARGET, run: SECOND });
  expect(await runs.list(NAMESPACE)).toHaveLength(2);
  await put(`${SHOP}/web-cpu/2026-11-28-${JOB.uid}/p/c/a`);
  state.ms = 5 * 60_000;
  expect(await runs.list(NAMESPACE)).toHaveLength(3);
});
