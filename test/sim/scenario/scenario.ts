import type { Happening } from './happening.ts';

/** A pod that runs when the simulation begins. */
export interface PodPlan {
  readonly name: string;
  readonly namespace: string;
  readonly node: string;
  readonly app: string;
  /** Which workload it belongs to; undefined for a pod of nobody. */
  readonly owner: string | undefined;
}

/** What the kubelets do with tools. */
export interface Fates {
  /** How often a tool fails, from 0 to 1. */
  readonly failing: number;
  /** How often it goes another unusual way: an image that cannot be pulled, a tool that hangs... */
  readonly strange: number;
  /** How often it obeys when its job is stopped. */
  readonly obedient: number;
}

/** How the functions are deployed. */
export interface Deployment {
  /** One service for all functions. */
  readonly single: boolean;
  /** Instances of each service. */
  readonly instances: number;
  /** Largest difference of a clock of an instance to the true time, in seconds. */
  readonly skew: number;
  /** How often a request or a delivery takes long, from 0 to 1. */
  readonly slowness: number;
  /** Milliseconds that a request takes at most on each way; undefined: a few seconds. */
  readonly slowest?: number;
}

/** What a simulation is about, faults apart. */
export interface Scenario {
  readonly pods: readonly PodPlan[];
  readonly fates: Fates;
  readonly deployment: Deployment;
  /** Budgets of the tool `aperf`; undefined without. */
  readonly budgets: Readonly<Record<string, number>> | undefined;
  /** In the order of their numbers, by which a replay line can leave them out. */
  readonly happenings: readonly Happening[];
  /** Nothing but faults gets in the way of the jobs, so the end is known beforehand. */
  readonly calm: boolean;
}
