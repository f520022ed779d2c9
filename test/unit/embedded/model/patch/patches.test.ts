import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../../../embedded/model/json.ts';
import { mergePatch } from '../../../../../embedded/model/patch/merge.ts';
import { strategicPatch } from '../../../../../embedded/model/patch/strategic.ts';
import { mapOf, type Shape } from '../../../../../embedded/model/shape.ts';

// What they do in detail is compared with a real API server in test/conformance.

const objects = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.jsonValue({ maxDepth: 2 }),
) as fc.Arbitrary<JsonObject>;

test('a merge patch twice is a merge patch once, and then it shares everything', () => {
  fc.assert(
    fc.property(objects, objects, (target, patch) => {
      const once = mergePatch(target, patch);
      expect(mergePatch(once, patch)).toEqual(once);
      expect(mergePatch(once, {})).toBe(once);
    }),
  );
});

const SHAPE: Shape = { fields: { list: mapOf({}, 'name') } };
const items = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
  .map((names) => names.map((name) => ({ name, of: name })));

test('a strategic patch twice is one once: then not even a part is new', () => {
  fc.assert(
    fc.property(items, items, (old, added) => {
      const once = strategicPatch({ list: old }, { list: added }, SHAPE);
      const names = (once['list'] as { name: string }[]).map(({ name }) => name);
      expect([...names].sort()).toEqual([...new Set([...old, ...added].map(({ name }) => name))].sort());
      expect(strategicPatch(once, { list: added }, SHAPE)['list']).toEqual(once['list']);
      expect(strategicPatch(once, {}, SHAPE)).toBe(once);
    }),
  );
});
