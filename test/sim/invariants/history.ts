import type { KubeObject } from '../../../embedded/model/object.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import type { PowerToolConfig } from '../../../lib/api/power-tool-config.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';

/** What has been true of a job, by the true clock in milliseconds. */
export interface JobRecord {
  readonly uid: string;
  /** As it is, or was last. */
  job: PowerTool;
  readonly createdAt: number;
  goneAt: number | undefined;
  /** Since when nothing may be started for it: suspended, shut down, deleted or final. */
  heldSince: number | undefined;
  finalAt: number | undefined;
  startedAt: number | undefined;
  /** Reasons that Events have told. */
  readonly told: Set<string>;
  /** How often each Event was told, by reason and note. */
  readonly tellings: Map<string, number>;
}

/** What has been true of a pod. */
export interface PodRecord {
  pod: Pod;
  isGone: boolean;
  /** When each of our containers was put in. */
  readonly injectedAt: Map<string, number>;
  /** When the label was last set. */
  labelledAt: number;
}

/** A value and since when it holds. */
export interface Since<T> {
  readonly value: T;
  readonly since: number;
}

/** What happened in a simulation, as the API server saw it: what invariants are judged by. */
export interface History {
  readonly jobs: Map<string, JobRecord>;
  readonly pods: Map<string, PodRecord>;
  /** Names of timers -> uid of their job, while they have not fired. */
  readonly timers: Map<string, { readonly jobUid: string; readonly since: number }>;
  /** Values of profiler-images, the newest last. */
  readonly images: Since<Readonly<Record<string, string>>>[];
  /** PowerToolConfigs of the tool with a budget, the newest last. */
  readonly configs: Since<PowerToolConfig | undefined>[];
  /** Secrets of toe that are there, `namespace/name`: since when, and when the token in them ends. */
  readonly secrets: Map<string, { readonly since: number; readonly expires: number }>;
  /** Data of the ledger. */
  ledger: Readonly<Record<string, string>>;
  readonly closedNamespaces: Set<string>;
}

export function makeHistory(): History {
  return {
    jobs: new Map(),
    pods: new Map(),
    timers: new Map(),
    images: [],
    configs: [],
    secrets: new Map(),
    ledger: {},
    closedNamespaces: new Set(),
  };
}

/**
 * Milliseconds for which a run of a function may act on what it has read: it cannot compare and swap two objects
 * at once. Each of its requests may take up to 20 s.
 */
export const RUN = 100_000;

/** The values that held at some time since. */
export function within<T>(values: readonly Since<T>[], since: number): T[] {
  return values.filter((_, at) => (values[at + 1]?.since ?? Infinity) >= since).map(({ value }) => value);
}

/** A stored object in our own words: the API server has checked it. */
export function asPowerTool(object: KubeObject): PowerTool {
  return object as unknown as PowerTool;
}

/** The same for a pod. */
export function asPod(object: KubeObject): Pod {
  return object as unknown as Pod;
}
