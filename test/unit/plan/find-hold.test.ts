import { exhausted, findHold } from '../../../lib/plan/find-hold.ts';
import type { World } from '../../../lib/plan/world.ts';
import { aPod, RUNNING, withTool } from '../../build/a-pod.ts';
import { aWorld, NOW } from '../../build/a-world.ts';

const AWAY = { reason: 'WebhookUnavailable', message: 'away' } as const;
const free = aPod();
const busy = withTool(free, { job: 'first', jobUid: 'first-uid', state: RUNNING });
const { uid } = free.metadata;
const denied = new Set([uid]);
const delays = new Map([[uid, AWAY]]);

describe('findHold', () => {
  test.each([
    { name: 'nothing', pod: free, world: {}, reason: undefined },
    { name: 'the tool of another job', pod: busy, world: {}, reason: 'TargetBusy' },
    { name: 'an API server that puts it off', pod: free, world: { delays }, reason: 'WebhookUnavailable' },
    { name: 'a budget without room', pod: free, world: { denied }, reason: 'BudgetExhausted' },
    { name: 'room for other pods only', pod: free, world: { denied: new Set(['b']) }, reason: undefined },
    { name: 'another tool before the budget', pod: busy, world: { denied }, reason: 'TargetBusy' },
  ] satisfies { world: Partial<World>; [field: string]: unknown }[])(
    '$name holds the pod up: $reason',
    ({ pod, world, reason }) => {
      expect(findHold(aWorld(world), 'aperf', pod, NOW)?.reason).toBe(reason);
    },
  );

  test('a budget without room says whose it is and that nobody need do anything', () => {
    expect(exhausted('aperf').message).toMatch(/"aperf".*PowerToolConfig.*no action is needed/);
  });
});
