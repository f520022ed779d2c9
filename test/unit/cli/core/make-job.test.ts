import { expect, test } from '@jest/globals';
import { powerToolSpec } from '../../../../lib/api/power-tool.ts';
import { makeJob, makeUpName } from '../../../../cli/core/make-job.ts';

const least = {
  tool: 'py-spy',
  args: [],
  namespace: 'shop',
  name: 'py-spy-1',
  selector: { matchLabels: { app: 'web' } },
  seconds: 90,
  dryRun: false,
};

test('what is not asked for is left to the API server', () => {
  expect(makeJob(least)).toEqual({
    apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
    kind: 'PowerTool',
    metadata: { namespace: 'shop', name: 'py-spy-1' },
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

test('a name is made up from the tool, in short, and from chance', () => {
  expect(makeUpName('py-spy', (bytes) => 'ab'.repeat(bytes))).toBe('py-spy-abababab');
  expect(makeUpName('t'.repeat(63), () => '1')).toBe(`${'t'.repeat(40)}-1`);
});
