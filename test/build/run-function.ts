import { jest } from '@jest/globals';
import type { ToeFunction } from '../../functions/function.ts';
import { PING, type ChangeKind } from '../../lib/api/event.ts';
import { aKube, type Cluster, type FakeKube } from './a-kube.ts';
import { aLog } from './a-log.ts';
import { LIMITS, NOW } from './a-world.ts';
import { isAllowed } from './is-allowed.ts';

/** What happened, as an event says it: `Pod update`. */
export interface Happening {
  readonly kind: string;
  readonly change: ChangeKind;
  readonly name?: string;
  readonly namespace?: string;
}

export interface FunctionRun extends FakeKube {
  /** Sends events, all at once, and waits until they are worked off. Needs the fake timers of jest. */
  readonly send: (...events: readonly Happening[]) => Promise<PromiseSettledResult<void>[]>;
  /** Requests that the permissions of the function do not allow. */
  readonly forbidden: () => string[];
  readonly lines: Record<string, unknown>[];
}

/** A function on a cluster in memory. */
export function aFunction(of: ToeFunction, cluster: Cluster, now: () => Date = () => NOW): FunctionRun {
  const fake = aKube(cluster);
  const { log, lines } = aLog();
  const handle = of.makeHandle({ kube: fake.kube, now, log, limits: LIMITS });
  return {
    ...fake,
    lines,
    send: async (...events) => {
      const sent = events.map(({ kind, change, name = 'job', namespace = 'shop' }) =>
        handle({ type: typeOf(change), kind, namespace, name }, log),
      );
      const all = Promise.allSettled(sent);
      await jest.advanceTimersByTimeAsync(10_000);
      return all;
    },
    forbidden: () =>
      fake.requests
        .filter((request) => !isAllowed(request, of.permissions))
        .map(({ method, path }) => `${method} ${path}`),
  };
}

function typeOf(change: ChangeKind): string {
  return change === 'ping' ? PING : `dev.knative.apiserver.ref.${change}`;
}
