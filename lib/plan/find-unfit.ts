import type { JobSpec } from '../api/job-spec.ts';
import { findVolume, type Pod } from '../api/pod.ts';
import type { PowerToolConfig } from '../api/power-tool-config.ts';
import { RUN_AGAIN, type Refusal } from '../api/refusal.ts';
import { checkNamespace } from '../security/check-namespace.ts';
import { makeLadder } from '../security/make-ladder.ts';
import { countRuns } from '../status/count-runs.ts';
import type { Choice } from './choice.ts';
import { canTakeTool, isStatic } from './select-targets.ts';
import type { Limits } from './world.ts';

/** What a pod is held against before a tool is put into it. */
export interface Fitness {
  readonly tool: string;
  /** The claim that takes the result, in mode pvc. */
  readonly pvc?: JobSpec['pvc'];
  readonly limits: Limits;
  readonly config: PowerToolConfig | undefined;
}

/**
 * Why a tool would not work in a pod, or must not be put there; undefined when nothing speaks against it. The
 * Pod Security level and all other policies are the API server's own: it is asked by a dry run.
 */
export function findUnfit(choice: Choice, fitness: Fitness): Refusal | undefined {
  for (const check of CHECKS) {
    const refusal = check(choice, fitness);
    if (refusal) return refusal;
  }
  return undefined;
}

type FitnessCheck = (choice: Choice, fitness: Fitness) => Refusal | undefined;

const checkStatic: FitnessCheck = ({ pod }) =>
  isStatic(pod)
    ? {
        reason: 'StaticPod',
        message:
          'The kubelet made this pod from a file of its node; Kubernetes lets no tool into such a pod.',
      }
    : undefined;

/** What of its node a pod may share, and with it the tool, which joins the namespaces of the pod. */
const SHARED = [
  ['hostPID', 'SharesHostProcesses', 'look at all processes of the node'],
  ['hostNetwork', 'SharesHostNetwork', 'be in the network of the node, with the traffic of everybody'],
  ['hostIPC', 'SharesHostMemory', 'reach the memory that programs of the node share'],
] as const;

const checkNode: FitnessCheck = ({ pod }) => {
  const [field, reason, harm] = SHARED.find(([name]) => pod.spec[name] === true) ?? [];
  if (field === undefined) return undefined;
  const message = `The pod has ${field}: true, so a tool in it would ${harm}. Take ${field} out of the pod, or choose other pods.`;
  return { reason, message };
};

const checkRunCap: FitnessCheck = ({ pod }, { limits: { maxRunsPerPod } }) => {
  const runs = countRuns(pod);
  if (runs < maxRunsPerPod) return undefined;
  const message = `The pod has had ${runs} tools, and admins allow ${maxRunsPerPod}: an ephemeral container stays in its pod for ever. Replace the pod (kubectl delete pod ${pod.metadata.name}), then ${RUN_AGAIN}.`;
  return { reason: 'RunCapReached', message };
};

const checkModes: FitnessCheck = ({ pod, target }, { config }) => {
  const ladder = makeLadder(config, pod, target);
  const reasons = ladder.flatMap(({ mode, unfit }) => (unfit ? [{ mode, unfit }] : []));
  if (reasons.length < ladder.length) return undefined;
  const texts = reasons.map(({ mode, unfit }) => (ladder.length > 1 ? `${mode}: ${unfit}` : unfit));
  return { reason: 'RunAsNonRoot', message: texts.join(' ') };
};

const checkMemory: FitnessCheck = ({ pod }, { config }) => {
  const needs = config?.spec.needsMemory;
  const limit = memoryLimit(pod);
  if (needs === undefined || limit === undefined || limit >= (parseBytes(needs) ?? 0)) return undefined;
  const message = `The memory limits of the pod allow ${Math.floor(limit / 2 ** 20)}Mi in all, the tool alone needs ${needs}; it counts against them.`;
  return { reason: 'NoHeadroom', message };
};

// An ephemeral container mounts nothing but what its pod has, and no folder of it: so the target must have it whole.
const checkVolume: FitnessCheck = ({ pod, target }, { pvc }) => {
  const problem = pvc && volumeProblem(pod, target, pvc.claimName);
  if (!problem) return undefined;
  const message = `${problem} Name in spec.output.pvc a claim that the container mounts and may write to, or choose another output mode.`;
  return { reason: 'VolumeNotMounted', message };
};

function volumeProblem(pod: Pod, target: string, claimName: string): string | undefined {
  const volume = findVolume(pod, claimName);
  if (!volume) return `The pod has no volume of the claim ${claimName}, and a running pod gets no other.`;
  const mounts = pod.spec.containers.find(({ name }) => name === target)?.volumeMounts ?? [];
  const own = mounts.filter(({ name }) => name === volume.name);
  const what = `the claim ${claimName}`;
  if (own.length === 0) return `The container ${target} does not mount ${what}.`;
  const whole = own.filter(({ subPath = '', subPathExpr = '' }) => subPath === '' && subPathExpr === '');
  if (whole.length === 0)
    return `The container ${target} sees only a folder of ${what}; the tool would see all of it.`;
  const isReadOnly =
    volume.persistentVolumeClaim?.readOnly === true || whole.every(({ readOnly }) => readOnly);
  return isReadOnly ? `The container ${target} may only read ${what}.` : undefined;
}

const checkRunning: FitnessCheck = (choice) =>
  canTakeTool(choice)
    ? undefined
    : { reason: 'NotRunning', message: `The container ${choice.target} does not run in the pod.` };

// A job may reach into other namespaces than its own: the rule about namespaces holds for each pod.
const checkPlace: FitnessCheck = ({ pod }, { tool, config }) =>
  checkNamespace({ tool, namespace: pod.metadata.namespace }, config);

/** Every check, in the order in which refusals are told. */
const CHECKS: readonly FitnessCheck[] = [
  checkPlace,
  checkStatic,
  checkNode,
  checkRunCap,
  checkModes,
  checkMemory,
  checkVolume,
];

/** The same for a job that only reports: a pod that does not run is told too, instead of waited for. */
export function findUnfitNow(choice: Choice, fitness: Fitness): Refusal | undefined {
  return findUnfit(choice, fitness) ?? checkRunning(choice, fitness);
}

/** Bytes; undefined when a container has no limit, or one in a notation we do not know. */
function memoryLimit({ spec }: Pod): number | undefined {
  const limits = spec.containers.map(({ resources }) => parseBytes(resources?.limits?.memory ?? ''));
  return limits.reduce<number | undefined>(
    (total, limit) => (total === undefined || limit === undefined ? undefined : total + limit),
    0,
  );
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function parseBytes(quantity: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]{0,2})$/.exec(quantity) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
