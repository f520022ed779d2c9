import { expect, test } from '@jest/globals';
import { admin } from './harness/api.ts';
import { pathOf } from './harness/path-of.ts';
import { readObjects } from './install.ts';

const KNOWN = ['Namespace', 'NetworkPolicy'];

test('the samples for namespaces are what the API server takes, to the last field', async () => {
  const objects = (await readObjects('samples')).filter(({ kind }) => KNOWN.includes(kind));
  expect([...new Set(objects.map(({ kind }) => kind))].sort()).toEqual(KNOWN);
  for (const object of objects.sort((a) => (a.kind === 'Namespace' ? -1 : 1))) {
    const query = { fieldManager: 'admin', fieldValidation: 'Strict' };
    const stored = await admin({
      method: 'PATCH',
      path: pathOf(object),
      query,
      patch: 'apply',
      body: object,
    });
    expect(stored).toMatchObject({ kind: object.kind, spec: object.spec ?? {} });
  }
});
