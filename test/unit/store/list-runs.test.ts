import { expect, test } from '@jest/globals';
import { listRuns, listTargets } from '../../../lib/store/list-runs.ts';
import { FOLDER, hexOf, JOB, NAMESPACE, SHOP, TARGET } from '../../build/a-run.ts';
import { aStore, type FakeStore } from '../../build/a-store.ts';

async function withKeys(...keys: readonly string[]): Promise<FakeStore> {
  const store = aStore();
  for (const key of keys) await store.put(key, Buffer.from('x'), hexOf('x'), { absent: true });
  return store;
}

test('finds the runs of a namespace, and of no other, also not of one that had its name before', async () => {
  const second = `2026-11-27-${JOB.uid}`;
  const store = await withKeys(
    `${FOLDER}/a`,
    `${SHOP}/web-cpu/${second}/p/c/a`,
    `${SHOP}/other/${second}/p/c/a`,
    `shop-2.${NAMESPACE.namespaceUid}/x/${second}/p/c/a`,
    `shop.${JOB.uid}/before/${second}/p/c/a`,
    `shop/without/${second}/p/c/a`,
    `${SHOP}/odd/thing/a`,
  );
  const found = await listRuns(store, NAMESPACE);
  expect(found.map(({ job, run }) => `${job}/${run}`).sort()).toEqual(
    [`web-cpu/${TARGET.run}`, `web-cpu/${second}`, `other/${second}`].sort(),
  );
});

test('finds the targets that have said what they give', async () => {
  const store = await withKeys(
    `${FOLDER}/a`,
    `${FOLDER}/manifest.json`,
    `${SHOP}/web-cpu/${TARGET.run}/web-2/toe-x/a~00001`,
  );
  expect(await listTargets(store, TARGET, 100)).toEqual({
    targets: [{ target: TARGET, bytes: 1 }],
    more: 0,
  });
});

test('counts those whose manifests have no room', async () => {
  const folders = ['web-1', 'web-2', 'web-3'].map((pod) => `${SHOP}/web-cpu/${TARGET.run}/${pod}/toe-x`);
  const store = await withKeys(...folders.map((folder) => `${folder}/manifest.json`));
  const { targets, more } = await listTargets(store, TARGET, 2);
  expect([targets.map(({ target }) => target.pod), more]).toEqual([['web-1', 'web-2'], 1]);
});
