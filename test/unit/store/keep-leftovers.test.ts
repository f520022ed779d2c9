import { expect, test } from '@jest/globals';
import { keepLeftovers } from '../../../lib/store/keep-leftovers.ts';
import { StoreError, type StoreErrorCode } from '../../../lib/store/port.ts';
import { hexOf } from '../../build/a-run.ts';
import { aStore } from '../../build/a-store.ts';

/** A store with one object, which answers each deletion so. */
async function setUp(code?: StoreErrorCode) {
  const [store, warnings] = [aStore(), [] as StoreError[]];
  await store.put('left', Buffer.from('x'), hexOf('x'), { absent: true });
  store.before = (call) => {
    if (code && call.startsWith('remove')) throw new StoreError(code, `the store says ${code}`);
  };
  return { store, warnings, kept: keepLeftovers(store, (error) => warnings.push(error)) };
}

test('what the store lets us delete goes', async () => {
  const { store, warnings, kept } = await setUp();
  await kept.remove(['left']);
  expect([store.keys(), warnings]).toEqual([[], []]);
});

test('what it forbids to delete stays, and an admin is told why, once', async () => {
  const { store, warnings, kept } = await setUp('Refused');
  for (let time = 0; time < 3; time += 1) await kept.remove(['left']);
  expect(store.keys()).toEqual(['left']);
  expect(warnings.map(({ message }) => message)).toEqual(['the store says Refused']);
});

test('a deletion that may work later is a fault, so that whoever asked tries again', async () => {
  const { warnings, kept } = await setUp('Busy');
  await expect(kept.remove(['left'])).rejects.toMatchObject({ code: 'Busy' });
  expect(warnings).toEqual([]);
});

test('whoever deletes all of a run is told that the store forbids it', async () => {
  const { kept } = await setUp('Refused');
  await expect(kept.removeAll('le')).rejects.toMatchObject({ code: 'Refused' });
});
