import type { Answer } from '../../embedded/model/api-server.ts';
import type { Case, Outcome, Step } from './case.ts';
import { makeNormalizer } from './normalize.ts';
import { resolve, type Known } from './resolve.ts';
import type { Session, Target } from './target.ts';

/** Runs a case: one outcome for each step that is compared. @throws Error when a step of the set-up fails. */
export async function runCase(target: Target, of: Case): Promise<Outcome[]> {
  const session = await target.open(of);
  const known: Known = { namespace: session.namespace, answers: new Map() };
  const normalize = makeNormalizer(session.namespace);
  const outcomes: Outcome[] = [];
  for (const step of of.steps) {
    const outcome = await runStep(session, known, step);
    const compared = normalize(outcome, 'watch' in step ? {} : step);
    if ('watch' in step || !step.quiet) outcomes.push(compared);
    else if ('status' in outcome && outcome.status >= 300)
      throw new Error(`${of.name}: ${JSON.stringify(compared)}`);
  }
  return outcomes;
}

async function runStep(session: Session, known: Known, step: Step): Promise<Outcome> {
  if ('watch' in step) return { events: await session.watch(resolve(step, known)) };
  const { as: user, save, quiet: _quiet, whole: _whole, ...request } = step;
  const answer: Answer = await session.send(resolve(request, known), user);
  if (save !== undefined) known.answers.set(save, answer.body);
  return answer;
}
