import { onTimer } from '../../../functions/on-timer.ts';
import type { Kube } from '../../../lib/kube/port.ts';
import { aKube } from '../../build/a-kube.ts';
import { aTimer } from '../../build/a-timer.ts';
import { NOW } from '../../build/a-world.ts';

const NAME = 'toe-creation-1';

/** Lets a timer happen. @returns what was given to the work, and the work among the requests. */
async function fire(
  timers: Parameters<typeof aKube>[0],
  work: () => Promise<unknown> = () => Promise.resolve(),
): Promise<{ given: unknown[]; log: string[]; error: unknown }> {
  const { kube } = aKube(timers);
  const [given, log]: [unknown[], string[]] = [[], []];
  const noting: Kube = (request) => {
    log.push(request.method);
    return kube(request);
  };
  const context = { kube: noting } as unknown as Parameters<typeof onTimer>[0];
  const error = await onTimer(context, NAME, async (fired) => {
    given.push(fired);
    // It takes longer than a turn.
    await new Promise((resolve) => setImmediate(resolve));
    await work();
    log.push('work');
  }).catch((thrown: unknown) => thrown);
  return { given, log, error };
}

describe('A timer', () => {
  test('that has fired is worked off, and then taken away', async () => {
    const { given, log } = await fire({ timers: [aTimer({ deadline: NOW })] });
    expect(given).toEqual([{ ref: { namespace: 'shop', name: 'job' }, judgedAt: NOW }]);
    expect(log).toEqual(['GET', 'work', 'DELETE']);
  });

  test('whose work fails stays', async () => {
    const fault = new Error('away');
    const { log, error } = await fire({ timers: [aTimer({ deadline: NOW })] }, () => Promise.reject(fault));
    expect(log).toEqual(['GET']);
    expect(error).toBe(fault);
  });

  test.each([
    ['that runs stays', [aTimer({ fired: false })]],
    ['that is gone is nobody’s business', []],
  ])('%s', async (_name, timers) => {
    const { given, log } = await fire({ timers });
    expect(given).toEqual([]);
    expect(log).toEqual(['GET']);
  });
});
