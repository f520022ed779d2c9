import { onTimer } from '../../../functions/on-timer.ts';
import { aKube } from '../../build/a-kube.ts';
import { aTimer } from '../../build/a-timer.ts';
import { NOW } from '../../build/a-world.ts';

const NAME = 'toe-creation-1';

async function fire(timers: Parameters<typeof aKube>[0]): Promise<{ given: unknown[]; log: string[] }> {
  const { kube, log } = aKube(timers);
  const given: unknown[] = [];
  const context = { kube } as unknown as Parameters<typeof onTimer>[0];
  await onTimer(context, NAME, (fired) => Promise.resolve(given.push(fired)));
  return { given, log: log() };
}

describe('A timer', () => {
  test('that has fired is worked off, and then taken away', async () => {
    const { given, log } = await fire({ timers: [aTimer({ deadline: NOW })] });
    expect(given).toEqual([{ ref: { namespace: 'shop', name: 'job' }, judgedAt: NOW }]);
    expect(log).toEqual([`GET toe-timers/jobs/${NAME}`, `DELETE toe-timers/jobs/${NAME}`]);
  });

  test.each([
    ['that runs stays', [aTimer({ fired: false })]],
    ['that is gone is nobody’s business', []],
  ])('%s', async (_name, timers) => {
    const { given, log } = await fire({ timers });
    expect(given).toEqual([]);
    expect(log).toEqual([`GET toe-timers/jobs/${NAME}`]);
  });
});
