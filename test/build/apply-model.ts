import { FINALIZER, JOB_LABEL } from '../../lib/api/names.ts';
import type { Ledger } from '../../lib/api/ledger.ts';
import type { Pod } from '../../lib/api/pod.ts';
import { powerToolStatus } from '../../lib/api/power-tool-status.ts';
import { powerTool, type PowerTool } from '../../lib/api/power-tool.ts';
import type { Refusal } from '../../lib/api/refusal.ts';
import { maxSteps } from '../../lib/kube/reconcile.ts';
import type { Action } from '../../lib/plan/action.ts';
import { grant } from '../../lib/plan/grant.ts';
import { tokenSecretName } from '../../lib/make/upload-secret.ts';
import type { ToolContainer } from '../../lib/make/ephemeral-container.ts';
import { podKind, trialKey } from '../../lib/plan/pod-kind.ts';
import { plan } from '../../lib/plan/plan.ts';
import { makeWorld, type World } from '../../lib/plan/world.ts';

/** How the API server of the model answers. */
export interface Server {
  /** Its verdict on a trial or an injection; undefined lets it through. */
  readonly verdict?: (pod: Pod, container: ToolContainer) => Refusal | 'lost' | undefined;
  /** Whether another field manager has put the same label on a pod. */
  readonly alsoMarked?: (pod: Pod) => boolean;
  /** What it says to every run of a schedule; undefined lets them through. */
  readonly refusesRuns?: string;
  /** What the other jobs take of the budgets. */
  readonly ledger?: Ledger;
  /** Seconds by which it shortens tokens. */
  readonly shortens?: number;
}

/** The world after some actions, as the API server and `apply` would leave it. */
export function applyModel(world: World, actions: readonly Action[], server: Server = {}): World {
  return actions.reduce((known, action) => applyOne(known, action, server), world);
}

/** One step of a run: what was planned when from what was known, and what is known afterwards. */
export interface Step {
  readonly world: World;
  readonly now: Date;
  readonly actions: readonly Action[];
  readonly then: World;
}

/** Plans and applies until nothing is left, and keeps what was seen on the way. */
export function follow(start: World, now: Date, server: Server = {}): { end: World; steps: Step[] } {
  const steps: Step[] = [];
  let world = start;
  for (let actions = plan(world, now); actions.length > 0; actions = plan(world, now)) {
    if (steps.length + 1 >= maxSteps(start))
      throw new Error(`no end in sight: ${kinds(steps.map((step) => step.actions))}`);
    const then = applyModel(world, actions, server);
    steps.push({ world, now, actions, then });
    world = then;
  }
  return { end: world, steps };
}

/** The same; only the actions of its steps stand beside the world at its end. */
export function settle(
  start: World,
  now: Date,
  server?: Server,
): { world: World; steps: (readonly Action[])[] } {
  const { end, steps } = follow(start, now, server);
  return { world: end, steps: steps.map(({ actions }) => actions) };
}

/** What a later run knows of a world: the objects, not what the run before has learned. */
export function reread({ powerTool: job, pods, runs, rules, mayEnd, limits }: World): World {
  return makeWorld({ powerTool: job, pods, runs, rules, mayEnd, limits });
}

/** The kinds of actions of each step, for messages and comparisons. */
export function kinds(steps: readonly (readonly Action[])[]): string {
  return steps.map((actions) => actions.map(({ kind }) => kind).join('+')).join(' ');
}

/** The actions of one kind. */
export function only<K extends Action['kind']>(
  kind: K,
  actions: readonly Action[],
): Extract<Action, { kind: K }>[] {
  return actions.filter((action): action is Extract<Action, { kind: K }> => action.kind === kind);
}

type Apply<K extends Action['kind']> = (
  world: World,
  action: Extract<Action, { kind: K }>,
  server: Server,
) => World;

function applyOne(world: World, action: Action, server: Server): World {
  const run = APPLY[action.kind] as Apply<Action['kind']>;
  return run(world, action, server);
}

const APPLY: { readonly [K in Action['kind']]: Apply<K> } = {
  addFinalizer: (world) => withFinalizers(world, (old) => [...old, FINALIZER]),
  removeFinalizer: (world) => withFinalizers(world, (old) => old.filter((name) => name !== FINALIZER)),
  armTimer: (world, { deadline }) => ({ ...world, armed: deadline.toISOString() }),
  disarmTimers: (world) => ({ ...world, disarmed: true }),
  claim: (world, { tool, taken, wanted, most, freed, budgets }, { ledger = new Map() }) => {
    const { uid: jobUid, name: job } = world.powerTool.metadata;
    const claim = { jobUid, job, tool, taken, wanted, most, freed };
    const { granted, denied, entry } = grant(ledger, claim, budgets);
    return { ...world, granted, denied, holds: entry !== undefined };
  },
  anchorTokens: (world) => ({ ...world, tokens: { ...world.tokens, anchored: true } }),
  issueToken: (world, { namespace, number }, { shortens = 0 }) => {
    const secret = `${namespace}/${tokenSecretName(world.powerTool.metadata.uid, number)}`;
    const issued = new Set(world.tokens.issued).add(secret);
    const shortened = Math.max(world.tokens.shortened, shortens);
    return { ...world, tokens: { ...world.tokens, issued, shortened } };
  },
  deleteSecret: (world, { namespace, name }) => ({
    ...world,
    tokens: { ...world.tokens, removed: new Set(world.tokens.removed).add(`${namespace}/${name}`) },
  }),
  preflight: (world, { pod, container, mode }, { verdict }) => {
    const answer = verdict?.(pod, container);
    if (answer === 'lost') return lose(world, pod);
    if (answer?.reason === 'WebhookUnavailable') return delay(world, pod, answer);
    return { ...world, preflight: new Map(world.preflight).set(trialKey(pod, mode), answer ?? 'passed') };
  },
  inject: (world, action, { verdict }) => {
    const answer = verdict?.(action.pod, action.container);
    if (answer === 'lost') return lose(world, action.pod);
    if (!answer) return inject(world, action);
    if (answer.reason === 'WebhookUnavailable') return delay(world, action.pod, answer);
    return { ...world, refusals: new Map(world.refusals).set(action.pod.metadata.uid, answer) };
  },
  label: (world, { pod }) => putPod(world, marked(pod, world.powerTool.metadata.uid)),
  // The label stays when somebody else has put it there too.
  unlabel: (world, { pod }, { alsoMarked }) => {
    const known = putPod(world, alsoMarked?.(pod) ? pod : marked(pod, undefined));
    return { ...known, unlabeled: new Set(known.unlabeled).add(pod.metadata.uid) };
  },
  recordEvent: (world, { event }) => ({ ...world, told: new Set(world.told).add(event.name) }),
  patchStatus: (world, { status }) => withPowerTool(world, { ...world.powerTool, status: stored(status) }),
  createRun: (world, { run }, { refusesRuns }) => {
    const made = born(run);
    return refusesRuns === undefined
      ? { ...world, runs: [...(world.runs ?? []), made] }
      : { ...world, refusedRuns: new Map(world.refusedRuns).set(made.metadata.name, refusesRuns) };
  },
  shutDown: (world, { run, how }) =>
    replaceRun(world, run, [{ ...run, spec: { ...run.spec, shutdown: how } }]),
  deleteJob: (world, { job }) =>
    job.metadata.uid === world.powerTool.metadata.uid ? { ...world, gone: true } : replaceRun(world, job, []),
};

// What is written comes back without members that are undefined, and must be readable.
function stored(status: unknown): NonNullable<PowerTool['status']> {
  return powerToolStatus.parse(JSON.parse(JSON.stringify(status)));
}

function born(run: Readonly<Record<string, unknown>>): PowerTool {
  const metadata = run['metadata'] as { name: string };
  const made = { uid: `uid-${metadata.name}`, resourceVersion: '1', generation: 1 };
  const creationTimestamp = '2026-01-01T12:00:00Z';
  return powerTool.parse({ ...run, metadata: { ...made, creationTimestamp, ...metadata } });
}

function replaceRun(world: World, { metadata: { uid } }: PowerTool, by: readonly PowerTool[]): World {
  return { ...world, runs: world.runs?.flatMap((run) => (run.metadata.uid === uid ? by : [run])) };
}

function inject(world: World, { pod, container }: Extract<Action, { kind: 'inject' }>): World {
  const { name, image, targetContainerName, env, args, securityContext } = container;
  const { privileged, capabilities, runAsUser } = securityContext;
  const added = {
    ...{ name, image, targetContainerName, env: env.map((entry) => ({ ...entry })) },
    ...(args ? { args: [...args] } : {}),
    securityContext: { privileged, capabilities, runAsUser },
  };
  // New containers come first.
  const ephemeralContainers = [added, ...(pod.spec.ephemeralContainers ?? [])];
  return putPod(world, { ...pod, spec: { ...pod.spec, ephemeralContainers } });
}

function delay(world: World, pod: Pod, why: Refusal): World {
  return { ...world, delays: new Map(world.delays).set(podKind(pod), why) };
}

function lose(world: World, { metadata }: Pod): World {
  return { ...world, lost: new Set(world.lost).add(metadata.uid) };
}

function marked(pod: Pod, jobUid: string | undefined): Pod {
  const { [JOB_LABEL]: _old, ...others } = pod.metadata.labels ?? {};
  const labels = jobUid === undefined ? others : { ...others, [JOB_LABEL]: jobUid };
  return { ...pod, metadata: { ...pod.metadata, labels } };
}

function putPod(world: World, changed: Pod): World {
  const { uid, resourceVersion } = changed.metadata;
  const metadata = { ...changed.metadata, resourceVersion: next(resourceVersion) };
  const pods = world.pods.map((old) => (old.metadata.uid === uid ? { ...changed, metadata } : old));
  return { ...world, pods };
}

function withPowerTool(world: World, changed: PowerTool): World {
  const metadata = { ...changed.metadata, resourceVersion: next(changed.metadata.resourceVersion) };
  return { ...world, powerTool: { ...changed, metadata } };
}

function withFinalizers(world: World, change: (old: readonly string[]) => string[]): World {
  const { metadata } = world.powerTool;
  const finalizers = change(metadata.finalizers ?? []);
  return withPowerTool(world, { ...world.powerTool, metadata: { ...metadata, finalizers } });
}

function next(resourceVersion: string): string {
  return String(Number(resourceVersion) + 1);
}
