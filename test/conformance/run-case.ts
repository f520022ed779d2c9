import type { Answer } from '../../embedded/model/api-server.ts';
import { untilAnswers } from '../api/harness/until.ts';
import type { Case, Outcome, Sending, Step } from './case.ts';
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
    else if (isUnexpected(step, outcome)) throw new Error(`${of.name}: ${JSON.stringify(compared)}`);
  }
  return outcomes;
}

function isUnexpected({ until }: Sending, outcome: Outcome): boolean {
  if (!('status' in outcome)) return false;
  return until === undefined ? outcome.status >= 300 : outcome.status !== until;
}

async function runStep(session: Session, known: Known, step: Step): Promise<Outcome> {
  if ('watch' in step) return { events: await session.watch(resolve(step, known)) };
  const { as: user, save, quiet: _quiet, whole: _whole, until, ...request } = step;
  const send = (): Promise<Answer> => session.send(resolve(request, known), user);
  const answer =
    until === undefined ? await send() : await untilAnswers(send, ({ status }) => status === until);
  if (save !== undefined) known.answers.set(save, answer.body);
  return answer;
}
