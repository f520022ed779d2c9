import { jobsPath, runPath } from '../../../../../../functions/collector/ui/reading/paths.ts';

test('paths are those of the protocol, relative to the page', () => {
  expect(runPath('shop', { job: 'web', run: '2026-11-26-uid' })).toBe(
    'api/v1/namespaces/shop/jobs/web/2026-11-26-uid',
  );
});

test('a name from the address cannot leave its place', () => {
  expect(jobsPath('../../admin')).toBe('api/v1/namespaces/..%2F..%2Fadmin/jobs');
});
