import { applyConfig } from '../../../lib/kube/apply-config.ts';
import type { KubeErrorCode } from '../../../lib/kube/port.ts';
import type { ConfigPlan, Writing } from '../../../lib/plan/plan-config.ts';
import { aKube, kubeError, type Cluster } from '../../build/a-kube.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';
import { aReady, aSetup } from '../../build/a-setup.ts';
import { NOW } from '../../build/a-world.ts';

const of = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: aSetup().images?.metadata ?? aPowerTool().metadata,
};
const event = { name: 'toe-1', type: 'Warning', reason: 'ImageInvalid', note: 'No.' } as const;
const writing = (name: string): Writing => ({
  metadata: aPowerToolConfig({ name }).metadata,
  condition: aReady(),
});

const PLAN: ConfigPlan = {
  toWake: [aPowerTool()],
  toTell: [{ of, event }],
  toWrite: [writing('one'), writing('two')],
};

const configs = [aPowerToolConfig({ name: 'one' }), aPowerToolConfig({ name: 'two' })];
const failing = (part: string, code: KubeErrorCode): Cluster => ({
  configs,
  before: ({ path }) => {
    if (path.includes(part)) throw kubeError(code, 500);
  },
});

const ORDER = [
  'POST toe-timers/jobs',
  'POST toe-system/events',
  'PATCH toe-system/powertoolconfigs/one/status',
  'PATCH toe-system/powertoolconfigs/two/status',
];

describe('applyConfig', () => {
  test('wakes, tells, and writes last: whatever stops it, the rest is done again', async () => {
    const { kube, log } = aKube({ configs });
    await applyConfig(kube, PLAN, NOW);
    expect(log()).toEqual(ORDER);
  });

  test('writes the whole status on top of the version that was judged, and only there', async () => {
    const { kube, requests, all } = aKube({ configs });
    await applyConfig(kube, { ...PLAN, toWake: [], toTell: [] }, NOW);
    expect(requests[0]).toMatchObject({
      patch: 'json',
      body: [
        { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
        { op: 'add', path: '/status', value: { conditions: [aReady()] } },
      ],
    });
    expect(all('powertoolconfigs')).toMatchObject([
      { status: { conditions: [aReady()] } },
      { status: { conditions: [aReady()] } },
    ]);
  });

  test.each([
    { name: 'a config that somebody has changed meanwhile', part: 'one/status', code: 'Conflict' },
    { name: 'a config that cannot be written', part: 'one/status', code: 'Refused' },
  ] as const)('$name does not keep the others from theirs', async ({ part, code }) => {
    const { kube, log } = aKube(failing(part, code));
    await expect(applyConfig(kube, PLAN, NOW)).rejects.toMatchObject({ code });
    expect(log()).toEqual(ORDER);
  });

  test('a config that is gone needs no condition', async () => {
    const { kube, log } = aKube(failing('one/status', 'NotFound'));
    await applyConfig(kube, PLAN, NOW);
    expect(log()).toEqual(ORDER);
  });

  test.each([{ part: 'toe-timers' }, { part: '/events' }])(
    'while $part cannot be written, no condition is: it would be the end of the matter',
    async ({ part }) => {
      const { kube, log } = aKube(failing(part, 'Unavailable'));
      await expect(applyConfig(kube, PLAN, NOW)).rejects.toMatchObject({ code: 'Unavailable' });
      expect(log().join()).not.toContain('/status');
    },
  );
});
