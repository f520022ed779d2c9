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
  [paths.allPowerToolsPath, '/apis/codriverlabs.ai.toe.run/v1alpha1/powertools'],
  [paths.allPodsPath, '/api/v1/pods'],
  [paths.namespacesPath, '/api/v1/namespaces'],
  [paths.namespacePath('shop'), '/api/v1/namespaces/shop'],
  [paths.budgetsPath, '/api/v1/namespaces/toe-system/configmaps/toe-budgets'],
  [paths.eventsPath('shop'), '/apis/events.k8s.io/v1/namespaces/shop/events'],
  [paths.timersPath, '/apis/batch/v1/namespaces/toe-timers/jobs'],
  [paths.timerPath('x'), '/apis/batch/v1/namespaces/toe-timers/jobs/x'],
])('%s', (path, want) => {
  expect(path).toBe(want);
});
