import { declaredUser, envOf, toolsOf, type Pod } from '../api/pod.ts';
import { isRefusal, type Refusal } from '../api/refusal.ts';
import type { Approval } from '../security/approve.ts';
import { describeRights, makeLadder, type Rung } from '../security/make-ladder.ts';
import type { SecurityContext } from '../security/security-context.ts';
import { addRemedy } from './add-remedy.ts';
import { podKind, trialKey } from './pod-kind.ts';
import type { Choice } from './choice.ts';
import type { Survey } from './survey.ts';
import type { World } from './world.ts';

/** The rights with which a tool can go into one pod. */
export interface Step {
  /** Undefined where the tool has only one mode. */
  readonly mode: string | undefined;
  readonly rights: SecurityContext;
  /** Why no lesser mode is possible there; undefined when an earlier run has found it out. */
  readonly passedOver?: readonly string[];
}

/** Where the ladder leads in one pod: to rights, to rights whose trial comes first, or nowhere. */
export type Climb = { readonly take: Step } | { readonly tryOut: Step } | { readonly refused: Refusal };

/**
 * Looks for the least mode of a tool that is possible in a pod: that fits what the pod declares, and that the API
 * server has admitted in a trial. Where the job has its tool already, in this pod or in one like it, the mode stays: a
 * retry and a later wave get the same, whoever makes them.
 */
export function makeClimb(survey: Survey, { config }: Approval): (choice: Choice) => Climb {
  const { world, begun } = survey;
  const { uid } = world.powerTool.metadata;
  const chosen = findChosen(survey);
  return ({ pod, target }) => {
    const ladder = makeLadder(config, pod, target);
    const known = [modeIn(pod, uid), chosen.get(likeness(pod, target))];
    const kept = begun ? findKept(ladder, known) : undefined;
    return kept ? { take: kept } : ascend(ladder, pod, world.preflight);
  };
}

/** A step in words, to be put after "The tool runs"; empty where the tool has only one mode. */
export function describeStep({ mode, rights, passedOver = [] }: Step): string {
  if (mode === undefined) return '';
  const others = passedOver.length > 0 ? ` Lesser modes are not possible: ${passedOver.join('. ')}.` : '';
  return ` in mode ${mode}: ${describeRights(rights)}.${others}`;
}

// The only mode of a tool was tried before the job began.
function findKept(ladder: readonly Rung[], known: readonly (string | undefined)[]): Step | undefined {
  const steps = ladder.filter(isPossible).map(({ mode, rights }) => ({ mode, rights }));
  if (ladder.length === 1) return steps[0] && { ...steps[0], mode: undefined };
  return known.map((name) => steps.find(({ mode }) => mode === name)).find((step) => step !== undefined);
}

function ascend(ladder: readonly Rung[], pod: Pod, preflight: World['preflight']): Climb {
  const refusals: Refusal[] = [];
  for (const rung of ladder) {
    const mode = ladder.length > 1 ? rung.mode : undefined;
    const verdict = isPossible(rung) ? preflight.get(trialKey(pod, mode)) : unfit(rung);
    if (isRefusal(verdict)) refusals.push(verdict);
    else if (isPossible(rung)) {
      const step = { mode, rights: rung.rights, passedOver: tell(ladder, refusals) };
      return verdict ? { take: step } : { tryOut: step };
    }
  }
  return { refused: refuse(ladder, refusals) };
}

function refuse(ladder: readonly Rung[], refusals: readonly Refusal[]): Refusal {
  const none = ladder.length > 1 ? 'The tool can run in none of its modes here: ' : '';
  const reason = refusals.at(-1)?.reason ?? 'RunAsNonRoot';
  return addRemedy({ reason, message: none + tell(ladder, refusals).join('. ') });
}

function isPossible(rung: Rung): rung is Rung & { readonly rights: SecurityContext } {
  return rung.unfit === undefined;
}

function unfit({ unfit: message = '' }: Rung): Refusal {
  return { reason: 'RunAsNonRoot', message };
}

/** What speaks against the first modes, one by one, without a full stop. */
function tell(ladder: readonly Rung[], refusals: readonly Refusal[]): string[] {
  const texts = refusals.map(({ message }) => message.replace(/\.$/, ''));
  return ladder.length > 1 ? texts.map((text, index) => `${ladder[index]?.mode}: ${text}`) : texts;
}

/** The modes in which the job has its tool in pods, by their likeness. */
function findChosen({ world, choices }: Survey): ReadonlyMap<string, string | undefined> {
  const { uid } = world.powerTool.metadata;
  const injected = choices.filter((choice) => choice.injected);
  return new Map(injected.map(({ pod, target }) => [likeness(pod, target), modeIn(pod, uid)]));
}

// The same modes are possible in pods of one kind that run as the same user.
function likeness(pod: Pod, target: string): string {
  const { uid, gid } = declaredUser(pod, target);
  return `${podKind(pod)} ${uid}:${gid}`;
}

function modeIn(pod: Pod, jobUid: string): string | undefined {
  const [own] = toolsOf(pod, jobUid);
  return own && envOf(own, 'TOE_MODE');
}
