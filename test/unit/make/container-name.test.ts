import fc from 'fast-check';
import { containerName } from '../../../lib/make/container-name.ts';

const ids = { tool: 'py-spy', jobUid: 'j', podUid: 'p', attempt: 1 };
const tool = fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/);

describe('containerName', () => {
  test('says which tool it is', () => {
    expect(containerName(ids)).toMatch(/^toe-py-spy-[0-9a-f]{10}$/);
  });

  test('is the same for the same job, pod and attempt', () => {
    expect(containerName({ ...ids })).toBe(containerName(ids));
  });

  test.each([
    { name: 'another job', given: { jobUid: 'other' } },
    { name: 'another pod', given: { podUid: 'other' } },
    { name: 'another attempt', given: { attempt: 2 } },
    { name: 'parts that only look the same when put together', given: { jobUid: 'jp', podUid: '' } },
  ])('is another one for $name', ({ given }) => {
    expect(containerName({ ...ids, ...given })).not.toBe(containerName(ids));
  });

  test('is a DNS label of at most 63 characters for every tool name there can be', () => {
    const parts = { jobUid: fc.string(), podUid: fc.string(), attempt: fc.nat() };
    fc.assert(
      fc.property(fc.record({ tool, ...parts }), (of) => {
        const name = containerName(of);
        expect(name.length).toBeLessThanOrEqual(63);
        expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      }),
    );
  });

  test('does not collide over ten thousand pods', () => {
    const names = Array.from({ length: 10_000 }, (_, pod) => containerName({ ...ids, podUid: `pod-${pod}` }));
    expect(new Set(names).size).toBe(names.length);
  });
});
