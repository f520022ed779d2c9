import { DURATION } from './fate.ts';
import type { Scenario } from './scenario.ts';

const pod = (number: number): Scenario['pods'][number] => ({
  name: `web-${number}`,
  namespace: 'shop',
  node: `node-${number}`,
  app: 'web',
  owner: 'web',
});

const spec = {
  tool: { name: 'aperf', duration: `${DURATION}s` },
  targets: { labelSelector: { matchLabels: { app: 'web' } } },
  output: { mode: 'collector' },
};

/** Scenarios in which every fault is tried, by name. */
export const FIXED: Readonly<Record<string, Scenario>> = {
  /** A job of two pods that uploads and whose tool has a budget, so that every kind of request is among its calls. */
  'two-pods': {
    pods: [pod(0), pod(1)],
    fates: { failing: 0, strange: 0, obedient: 1 },
    deployment: { single: false, instances: 1, skew: 0, slowness: 0 },
    budgets: { maxConcurrentPods: 2 },
    happenings: [{ at: 1, what: { kind: 'create', job: { name: 'job-0', namespace: 'shop', spec } } }],
    calm: true,
  },
};
