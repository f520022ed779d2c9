import type { JobDetail } from './reading/schema.ts';
import { filesOf, seriesOf, type FoundFile, type Series } from './files.ts';
import type { Problem } from './problem.ts';
import { isProfileType } from './profile/read-profile.ts';
import type { Loaded, State } from './state.ts';
import type { Route } from './route.ts';
import type { Question } from './work/question.ts';

const GONE: Problem = {
  problem: 'There is no such file in this run: it was deleted, or a newer slice took its place.',
};

/** What the worker has to do for a page, from what is known of its runs. */
export function pickQuestion({ route, job, other }: State): Question | Problem {
  if (!job.value) return problemOf(job);
  if (route.page === 'file') return openFile(route, job.value);
  if (route.page === 'merge') return merge(route, job.value);
  if (route.page === 'diff') return other.value ? compare(route, job.value, other.value) : problemOf(other);
  return GONE;
}

/** How a file is looked at: drawn, read, counted, or only downloaded. */
export function viewOf({ type }: { readonly type: string }): 'profile' | 'text' | 'pcap' | undefined {
  if (isProfileType(type)) return 'profile';
  if (type === 'pcap' || type === 'text') return type;
  // Pages of tools are never shown as pages, but their source can be read.
  return type === 'collapsed-html' ? 'text' : undefined;
}

function openFile(route: Route & { page: 'file' }, detail: JobDetail): Question | Problem {
  const file = filesOf(route.namespace, detail).find(
    ({ pod, container, name }) => pod === route.pod && container === route.container && name === route.file,
  );
  if (file === undefined) return GONE;
  const view = viewOf(file);
  return view ? { ask: view, file } : { problem: `A file of type ${file.type} can only be downloaded.` };
}

function merge({ namespace, series }: Route & { page: 'merge' }, detail: JobDetail): Question | Problem {
  const found = seriesOf(filesOf(namespace, detail)).find(({ name }) => name === series);
  return found ? { ask: 'merge', files: found.files } : GONE;
}

function compare(
  { namespace, series, before, after }: Route & { page: 'diff' },
  first: JobDetail,
  second: JobDetail,
): Question | Problem {
  const sides = { Before: filesOf(namespace, first), After: filesOf(namespace, second) };
  // The list of runs has those too that the store knows without a file.
  const [bare] = Object.entries(sides).find(([, files]) => files.length === 0) ?? [];
  if (bare) return { problem: `${bare}: this run has no file, or none yet. Choose another.` };
  const pair = pairUp(series, seriesOf(sides.Before, before.pod), seriesOf(sides.After, after?.pod));
  return pair
    ? { ask: 'diff', before: pair[0], after: pair[1] }
    : {
        problem: `Not both of these have a ${series}. Choose runs of the same tool, or compare another profile: each has its own Compare on the page of its run.`,
      };
}

/** That series of both; else, when each has only one, and one of them is it, those, if they are of one type. */
function pairUp(
  series: string,
  left: readonly Series[],
  right: readonly Series[],
): readonly [readonly FoundFile[], readonly FoundFile[]] | undefined {
  const areAlone = left.length === 1 && right.length === 1;
  const [one, other] = [left, right].map(
    (side) => side.find(({ name }) => name === series) ?? (areAlone ? side[0] : undefined),
  );
  if (!one || !other || one.files[0]?.type !== other.files[0]?.type) return undefined;
  return [one, other].some(({ name }) => name === series) ? [one.files, other.files] : undefined;
}

function problemOf({ problem }: Loaded<unknown>): Problem {
  return problem === undefined ? GONE : { problem };
}
