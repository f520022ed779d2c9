import { forEachInTurn, throwWorst } from '../../../lib/kube/failures.ts';
import { kubeError } from '../../build/a-kube.ts';

const refused = kubeError('Refused', 403);
const missing = kubeError('NotFound', 404);
const conflict = kubeError('Conflict', 409);
const away = kubeError('Unavailable', 0);
const fault = new TypeError('x');

describe('throwWorst', () => {
  test.each([
    { name: 'a conflict over a refusal, for it may go through', given: [refused, conflict], want: conflict },
    { name: 'an API server that is away over a conflict', given: [conflict, away, refused], want: away },
    { name: 'a conflict over what is gone', given: [missing, conflict], want: conflict },
    { name: 'a fault of ours over all', given: [away, fault], want: fault },
    { name: 'the first of two that are alike', given: [refused, kubeError('Refused', 422)], want: refused },
  ])('throws $name', async ({ given, want }) => {
    const results = await Promise.allSettled(given.map((error) => Promise.reject(error)));
    let thrown: unknown;
    try {
      throwWorst(results);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(want);
  });

  test('throws nothing when all went well', () => {
    expect(() => throwWorst([{ status: 'fulfilled', value: undefined }])).not.toThrow();
  });
});

describe('forEachInTurn', () => {
  test('goes on after a failure, one after the other, and tells of it in the end', async () => {
    const seen: string[] = [];
    const work = async (item: string): Promise<void> => {
      seen.push(`${item} begins`);
      await Promise.resolve();
      if (item === 'a') throw away;
      seen.push(`${item} ends`);
    };
    await expect(forEachInTurn(['a', 'b', 'c'], work)).rejects.toBe(away);
    expect(seen).toEqual(['a begins', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('has nothing to do for no items', async () => {
    await expect(forEachInTurn([], () => Promise.reject(away))).resolves.toBeUndefined();
  });
});
