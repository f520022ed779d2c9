import { pickQuestion } from './pick-question.ts';
import { isLive, phaseOfItem, phaseOfRun } from './phase.ts';
import { poll, type Look } from './poll.ts';
import { isProblem, type Problem } from './problem.ts';
import { get, type Answer, type Caller } from './reading/get.ts';
import { jobsPath, runPath } from './reading/paths.ts';
import { jobDetail, jobList, type JobDetail } from './reading/schema.ts';
import type { Route, RunName } from './route.ts';
import { namespaceOf, type Loaded, type State } from './state.ts';
import { ask } from './work/ask.ts';

/** What loading needs of the page: what it shows, a way to change it, and the end of it all when it shows something else. */
export interface Page {
  readonly state: () => State;
  /** Changes nothing once the signal is given. */
  readonly change: (patch: Partial<State>) => void;
  readonly signal: AbortSignal;
}

/** Fetches what the route of the page is about, and goes on looking while there may be news. */
export async function load(page: Page): Promise<void> {
  const { route } = page.state();
  switch (route.page) {
    case 'start':
      return;
    case 'jobs':
      return poll(lookAtJobs(page), page.signal, document);
    case 'job':
      return poll(lookAtJob(page, route), page.signal, document);
    case 'file':
    case 'merge':
      await lookAtJob(page, route)();
      return work(page);
    case 'diff':
      return loadDiff(page, route);
  }
}

function lookAtJobs(page: Page): Look {
  return async () => {
    const found = await get(jobsPath(namespaceOf(page.state().route)), jobList, callerOf(page));
    page.change({ jobs: keep(page.state().jobs, found), ...clockOf(found) });
    return isProblem(found) ? found : { live: found.value.items.some((item) => isLive(phaseOfItem(item))) };
  };
}

function lookAtJob(page: Page, run: RunName): Look {
  return async () => {
    const found = await fetchJob(page, run);
    page.change({ job: keep(page.state().job, found), ...clockOf(found) });
    return isProblem(found) ? found : { live: isLive(phaseOfRun(found.value)) };
  };
}

async function loadDiff(page: Page, { before, after }: Route & { readonly page: 'diff' }): Promise<void> {
  await lookAtJobs(page)();
  const job = await fetchJob(page, before);
  page.change({ job: isProblem(job) ? job : { value: job.value } });
  if (after === undefined) return;
  const other = await fetchJob(page, after);
  page.change({ other: isProblem(other) ? other : { value: other.value } });
  await work(page);
}

function fetchJob(page: Page, run: RunName): Promise<Answer<JobDetail> | Problem> {
  return get(runPath(namespaceOf(page.state().route), run), jobDetail, callerOf(page));
}

async function work(page: Page): Promise<void> {
  const question = pickQuestion(page.state());
  if (isProblem(question)) return page.change({ result: question });
  const onProgress = (progress: string): void => page.change({ result: { progress } });
  const { token } = page.state();
  const result = await ask({ question, token }, { signal: page.signal, onProgress });
  page.change({ result: isProblem(result) ? result : { value: result } });
}

/** What was seen before stays to be seen while the collector does not answer, with what is wrong above it. */
function keep<T>(before: Loaded<T>, found: Answer<T> | Problem): Loaded<T> {
  return isProblem(found) ? { ...before, problem: found.problem } : { value: found.value };
}

function clockOf(found: Answer<unknown> | Problem): Partial<State> {
  return isProblem(found) ? {} : { now: found.now };
}

function callerOf({ state, signal }: Page): Caller {
  return { token: state().token, signal };
}
