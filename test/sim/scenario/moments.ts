import type { Random } from '../core/random.ts';
import { DURATION } from './fate.ts';
import type { Happening } from './happening.ts';
import { withHaste } from './haste.ts';
import type { Scenario } from './scenario.ts';

/** Makes a scenario of one moment that chance alone meets too seldom. */
type Moment = (drawn: Scenario, random: Random) => Scenario;

/** What a scenario becomes in so many of a hundred schedules. */
const MOMENTS: readonly { readonly often: number; readonly make: Moment }[] = [
  { often: 4, make: withRivals },
  { often: 2, make: withSuspendedRival },
  { often: 1, make: withLostDeadline },
  { often: 5, make: withHaste },
];

/** The same scenario, or now and then another one: of a moment that matters. */
export function withMoment(drawn: Scenario, random: Random): Scenario {
  let left = random.int(0, 99);
  for (const { often, make } of MOMENTS) {
    if (left < often) return make(drawn, random);
    left -= often;
  }
  return drawn;
}

const RIVALS = ['rival-0', 'rival-1'];

/** Two jobs want the last room of a budget at once, each for a pod of its own. */
function withRivals(drawn: Scenario): Scenario {
  const pods = RIVALS.map((name) => ({
    name,
    namespace: 'shop',
    node: 'node-1',
    app: name,
    owner: undefined,
  }));
  const happenings = RIVALS.map((name) => create(name, {}));
  return { ...drawn, pods, happenings, budgets: { maxConcurrentPods: 1 }, calm: true };
}

/** And its user suspends one of them, for good, while it starts: the other gets the room. */
function withSuspendedRival(drawn: Scenario, random: Random): Scenario {
  const rivals = withRivals(drawn);
  const [job = '', other = ''] = RIVALS;
  const happenings: Happening[] = [
    create(job, { budgets: { maxConcurrentPods: 1 } }),
    { at: 1 + random.int(35, 95) / 1000, what: { kind: 'verb', job, verb: 'suspend' } },
    { ...create(other, {}), at: 5 },
  ];
  return { ...rivals, happenings, deployment: { ...drawn.deployment, slowness: 0 }, calm: false };
}

/** A suspended job whose deadline comes while no event is heard, and whose timer has gone when one is again. */
function withLostDeadline(drawn: Scenario): Scenario {
  const happenings: Happening[] = [
    create('late', { suspend: true, activeDeadlineSeconds: 60 }, 'web'),
    { at: 30, what: { kind: 'adapter-down', seconds: 600 } },
  ];
  return { ...drawn, happenings, calm: false };
}

function create(name: string, more: object, app = name): Happening {
  const tool = { name: 'aperf', duration: `${DURATION}s` };
  const targets = { labelSelector: { matchLabels: { app } } };
  const spec = { tool, targets, output: { mode: 'ephemeral' }, ...more };
  return { at: 1, what: { kind: 'create', job: { name, namespace: 'shop', spec } } };
}
