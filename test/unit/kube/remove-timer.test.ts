import { removeTimer } from '../../../lib/kube/remove-timer.ts';
import { aKube, kubeError } from '../../build/a-kube.ts';
import { aTimer } from '../../build/a-timer.ts';

describe('removeTimer', () => {
  test('takes a timer away, and leaves others', async () => {
    const { kube, all } = aKube({ timers: [aTimer(), aTimer({ name: 'toe-creation-2' })] });
    await removeTimer(kube, 'toe-creation-1');
    expect(all('jobs').map(({ metadata }) => metadata.name)).toEqual(['toe-creation-2']);
  });

  test('lets no controller keep it for a while', async () => {
    const { kube, requests } = aKube({ timers: [aTimer()] });
    await removeTimer(kube, 'toe-creation-1');
    expect(requests[0]?.query).toEqual({ propagationPolicy: 'Background' });
  });

  test('has nothing against one that is gone', async () => {
    const { kube, log } = aKube();
    await expect(removeTimer(kube, 'toe-creation-1')).resolves.toBeUndefined();
    expect(log()).toEqual(['DELETE toe-timers/jobs/toe-creation-1']);
  });

  test('says when it could not', async () => {
    const { kube } = aKube({
      before: () => {
        throw kubeError('Unavailable', 503);
      },
    });
    await expect(removeTimer(kube, 'toe-creation-1')).rejects.toThrow('Unavailable');
  });
});
