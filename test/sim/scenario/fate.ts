import type { Sim } from '../world/sim.ts';

/** What becomes of a tool in a pod, all times in milliseconds. */
export interface Fate {
  readonly name: 'fine' | 'fails' | 'slow' | 'stuck' | 'unpullable' | 'unmakeable' | 'hangs' | 'late';
  /** Why it waits, as the kubelet says after a while. */
  readonly says: string | undefined;
  readonly saysAfter: number;
  /** Undefined: it never starts. */
  readonly startsAfter: number | undefined;
  readonly runsFor: number;
  readonly exitCode: number;
  readonly obeys: boolean;
  /** Seconds. */
  readonly obeysAfter: number;
}

/** Which attempt. */
export interface Attempt {
  readonly pod: string;
  readonly job: string;
  readonly attempt: number;
}

/** The duration that jobs of a simulation ask for, in seconds. */
export const DURATION = 30;

/** The fate of an attempt: depends on seed, pod, job and number alone, so it is the same with and without faults. */
export function fateOf({ fixed, scenario: { fates } }: Pick<Sim, 'fixed' | 'scenario'>, of: Attempt): Fate {
  const random = fixed('fate', of.pod, of.job, of.attempt);
  const obedience = { obeys: random.chance(fates.obedient), obeysAfter: random.int(0, 12) };
  const fine: Fate = {
    name: 'fine',
    says: random.chance(0.3) ? 'ContainerCreating' : undefined,
    saysAfter: random.int(20, 300),
    startsAfter: random.int(400, 3000),
    runsFor: 1000 * DURATION + random.int(0, 4000),
    exitCode: 0,
    ...obedience,
  };
  if (random.chance(fates.failing)) return { ...fine, name: 'fails', exitCode: random.pick([1, 2, 137]) };
  if (!random.chance(fates.strange)) return fine;
  const strange: readonly Partial<Fate>[] = [
    { name: 'slow', startsAfter: 1000 * random.int(10, 100) },
    {
      name: 'stuck',
      startsAfter: 1000 * 25 * 60,
      says: random.pick([undefined, 'ErrImagePull', 'ContainerCreating']),
    },
    {
      name: 'unpullable',
      // The registry may be back when its job has given it up.
      startsAfter: fixed('back', of.pod, of.job, of.attempt).pick([undefined, 90_000]),
      says: 'ImagePullBackOff',
      saysAfter: 1000 * random.int(5, 30),
    },
    {
      name: 'unmakeable',
      startsAfter: undefined,
      says: 'CreateContainerConfigError',
      saysAfter: random.int(50, 900),
    },
    { name: 'hangs', runsFor: 1000 * 60 * random.int(15, 25), exitCode: 137 },
    { name: 'late', runsFor: 1000 * (DURATION + random.int(10, 50)) },
  ];
  return { ...fine, ...random.pick(strange) };
}
