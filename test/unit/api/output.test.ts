import { output } from '../../../lib/api/output.ts';

const accepts = (given: object): boolean => output.safeParse(given).success;

describe('spec.output', () => {
  test.each(['/abs', '../up', 'a/../b', 'a//b', 'a/', '.hidden', ''])(
    'the folder %j on a volume is refused: it could lead elsewhere',
    (path) => {
      expect(accepts({ mode: 'pvc', pvc: { claimName: 'results', path } })).toBe(false);
    },
  );

  test.each(['a', 'a/b', 'profiles-1/web.2/x_y'])('the folder %j on a volume is fine', (path) => {
    expect(accepts({ mode: 'pvc', pvc: { claimName: 'results', path } })).toBe(true);
  });

  test.each([{ claimName: 'Results' }, { claimName: '' }, { claimName: 'a/b' }, { path: 'a' }])(
    'the claim %j is refused',
    (pvc) => {
      expect(accepts({ mode: 'pvc', pvc })).toBe(false);
    },
  );

  test.each([
    { retentionDays: 0 },
    { retentionDays: 366 },
    { retentionDays: 1.5 },
    { rollingKeep: 0 },
    { rollingKeep: 101 },
    { rollingInterval: 'soon' },
    { compress: 'gzip' },
  ])('%j is refused', (given) => {
    expect(accepts({ mode: 'collector', ...given })).toBe(false);
  });
});
