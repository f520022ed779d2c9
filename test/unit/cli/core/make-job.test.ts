import { expect, test } from '@jest/globals';
import { powerToolSpec } from '../../../../lib/api/power-tool.ts';
import { makeJob } from '../../../../cli/core/make-job.ts';

const least = {
  tool: 'py-spy',
  args: [],
  namespace: 'shop',
  selector: { matchLabels: { app: 'web' } },
  seconds: 90,
  dryRun: false,
};

test('what is not asked for is left to the API server', () => {
  expect(makeJob(least)).toEqual({
    apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
    kind: 'PowerTool',
    metadata: { namespace: 'shop', generateName: 'py-spy-' },
    spec: {
      tool: { name: 'py-spy', duration: '1m30s' },
      targets: { labelSelector: { matchLabels: { app: 'web' } } },
    },
  });
});

test('what is asked for stands where the API has it', () => {
  const { metadata, spec } = makeJob({
    ...least,
    name: 'mine',
    args: ['--rate', '100'],
    container: 'app',
    max: 2,
    canary: 1,
    output: { mode: 'pvc', pvc: { claimName: 'profiles', path: 'web' } },
    dryRun: true,
  });
  expect(metadata).toEqual({ namespace: 'shop', name: 'mine' });
  expect(spec).toMatchObject({
    tool: { args: ['--rate', '100'] },
    targets: { container: 'app', max: 2 },
    budgets: { canary: 1 },
    output: { mode: 'pvc', pvc: { claimName: 'profiles', path: 'web' } },
    dryRun: true,
  });
  expect(powerToolSpec.safeParse(spec).error).toBeUndefined();
});
