import type { KubeErrorCode } from '../../../lib/kube/port.ts';
import { wake } from '../../../lib/kube/wake.ts';
import { aKube, kubeError } from '../../build/a-kube.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { NOW } from '../../build/a-world.ts';

const failing = (code: KubeErrorCode) =>
  aKube({
    before: () => {
      throw kubeError(code, 500);
    },
  });

describe('wake', () => {
  test('makes one timer that fires at once, for the function that starts jobs', async () => {
    const { kube, requests } = aKube();
    await wake(kube, aPowerTool(), NOW);
    expect(requests).toMatchObject([
      {
        method: 'POST',
        path: '/apis/batch/v1/namespaces/toe-timers/jobs',
        body: {
          metadata: {
            name: expect.stringMatching(/^toe-creation-/) as string,
            annotations: {
              'toe.run/powertool': 'shop/job',
              'toe.run/deadline': '2026-01-01T12:00:01.000Z',
            },
          },
          spec: { activeDeadlineSeconds: 2, parallelism: 0 },
        },
      },
    ]);
  });

  test('finds it good when the timer is there already', async () => {
    await expect(wake(failing('AlreadyExists').kube, aPowerTool(), NOW)).resolves.toBeUndefined();
  });

  test.each(['Unavailable', 'Conflict'] as const)('passes on what may go through later: %s', async (code) => {
    await expect(wake(failing(code).kube, aPowerTool(), NOW)).rejects.toMatchObject({ code });
  });
});
