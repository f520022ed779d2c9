import { tell } from '../../../lib/kube/tell.ts';
import type { KubeErrorCode } from '../../../lib/kube/port.ts';
import type { JobEvent } from '../../../lib/make/event.ts';
import { aKube, kubeError } from '../../build/a-kube.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { NOW } from '../../build/a-world.ts';

const event: JobEvent = { name: 'toe-1', type: 'Normal', reason: 'Running', note: 'It runs.' };

function tellAgainst(code: KubeErrorCode): Promise<void> {
  const before = (): never => {
    throw kubeError(code, 500);
  };
  return tell(aKube({ before }).kube, aPowerTool(), event, NOW);
}

describe('tell', () => {
  test('records an Event in the namespace of the object that it is about', async () => {
    const { kube, requests } = aKube();
    await tell(kube, aPowerTool(), event, NOW);
    expect(requests).toMatchObject([
      {
        method: 'POST',
        path: '/apis/events.k8s.io/v1/namespaces/shop/events',
        body: { metadata: { name: 'toe-1' }, regarding: { name: 'job' }, reason: 'Running' },
      },
    ]);
  });

  test.each([
    { name: 'has been told already', code: 'AlreadyExists' },
    { name: 'is refused: an Event is no reason to stop', code: 'Refused' },
    { name: 'has no namespace any more', code: 'NotFound' },
  ] as const)('goes on when it $name', async ({ code }) => {
    await expect(tellAgainst(code)).resolves.toBeUndefined();
  });

  test.each(['Unavailable', 'Conflict'] as const)('passes on what may go through later: %s', async (code) => {
    await expect(tellAgainst(code)).rejects.toMatchObject({ code });
  });
});
