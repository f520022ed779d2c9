import * as paths from '../../../lib/kube/paths.ts';

const ref = { namespace: 'shop', name: 'x' };

test.each([
  [paths.podsPath('shop'), '/api/v1/namespaces/shop/pods'],
  [paths.podPath(ref), '/api/v1/namespaces/shop/pods/x'],
  [paths.podPath(ref, 'status'), '/api/v1/namespaces/shop/pods/x/status'],
  [paths.podPath(ref, 'ephemeralcontainers'), '/api/v1/namespaces/shop/pods/x/ephemeralcontainers'],
  [paths.powerToolsPath('shop'), '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/shop/powertools'],
  [
    paths.powerToolPath(ref, 'status'),
    '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/shop/powertools/x/status',
  ],
  [
    paths.powerToolConfigsPath,
    '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/toe-system/powertoolconfigs',
  ],
  [paths.profilerImagesPath, '/api/v1/namespaces/toe-system/configmaps/profiler-images'],
  [paths.timerPath('x'), '/apis/batch/v1/namespaces/toe-timers/jobs/x'],
])('%s', (path, want) => {
  expect(path).toBe(want);
});
