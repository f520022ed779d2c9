import type { FoundFile } from '../files.ts';
import { formatBytes } from '../format/bytes.ts';
import { summarizePcap } from '../pcap/summarize.ts';
import { isProblem, type Problem } from '../problem.ts';
import { diffStacks } from '../profile/diff.ts';
import { writeFolded } from '../profile/folded.ts';
import type { InterpretJfr } from '../profile/jfr.ts';
import { mergeInto } from '../profile/merge.ts';
import { isProfileType, readProfile } from '../profile/read-profile.ts';
import type { Stacks } from '../profile/stacks.ts';
import { fetchBeginning, fetchFile } from './fetch-file.ts';
import type { Job, Result } from './question.ts';

const MAX_TEXT = 1024 * 1024;
const MAX_ROWS = 200;
/** Types that speedscope reads itself, better than from folded stacks: it shows them in the order of time too. */
const AS_THEY_ARE = ['folded', 'cpuprofile'];

/** What the worker is given to do its work with. */
export interface Tools {
  readonly token: string;
  readonly jfr: InterpretJfr;
  /** Says on the page how far it is. */
  readonly tell: (progress: string) => void;
}

/** Answers a question of the page. */
export async function answer({ question }: Job, tools: Tools): Promise<Result | Problem> {
  switch (question.ask) {
    case 'profile':
      return showProfile(question.file, tools);
    case 'merge':
      return merge(question.files, tools);
    case 'diff':
      return compare(question.before, question.after, tools);
    case 'text':
      return showText(question.file, tools);
    case 'pcap':
      return showPcap(question.file, tools);
  }
}

async function showProfile(file: FoundFile, tools: Tools): Promise<Result | Problem> {
  if (!AS_THEY_ARE.includes(file.type)) return merge([file], tools);
  const found = await fetchWithProgress(file, tools);
  if (isProblem(found)) return found;
  tools.tell('drawing');
  const view = file.type === 'folded' ? 'left-heavy' : 'time-ordered';
  return { kind: 'profile', blob: new Blob([found.bytes]), view, notes: found.notes };
}

async function merge(files: readonly FoundFile[], tools: Tools): Promise<Result | Problem> {
  const sum = await sumUp(files, tools);
  if (isProblem(sum)) return sum;
  tools.tell('drawing');
  const blob = new Blob([writeFolded(sum.stacks)]);
  return { kind: 'profile', blob, view: 'left-heavy', notes: sum.notes };
}

async function compare(
  before: readonly FoundFile[],
  after: readonly FoundFile[],
  tools: Tools,
): Promise<Result | Problem> {
  const first = await sumUp(before, tools);
  if (isProblem(first)) return first;
  const second = await sumUp(after, tools);
  if (isProblem(second)) return second;
  tools.tell('comparing');
  const { rows, tree } = diffStacks(first.stacks, second.stacks);
  const notes = [...first.notes, ...second.notes];
  if (rows.length > MAX_ROWS) notes.push(`Listed are the ${MAX_ROWS} functions that changed most.`);
  return { kind: 'diff', diff: { rows: rows.slice(0, MAX_ROWS), tree }, notes };
}

interface Sum {
  readonly stacks: Stacks;
  readonly notes: string[];
}

/** Adds up profiles. One that cannot be read is left out and named; when none can, its problem is the answer. */
async function sumUp(files: readonly FoundFile[], tools: Tools): Promise<Sum | Problem> {
  const stacks: Stacks = new Map();
  const notes: string[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const found = await readStacks(file, tools);
    if (isProblem(found)) {
      problems.push(found);
      notes.push(`Left out: ${file.name} of ${file.label}. ${found.problem}`);
    } else {
      mergeInto(stacks, found.stacks);
      notes.push(...found.notes.map((note) => `${file.name} of ${file.label}: ${note}`));
    }
  }
  const [first] = problems;
  if (first && problems.length === files.length) return first;
  return stacks.size > 0 ? { stacks, notes } : { problem: 'There is no stack in it: nothing was measured.' };
}

async function readStacks(file: FoundFile, tools: Tools): Promise<Sum | Problem> {
  if (!isProfileType(file.type)) return { problem: `A file of type ${file.type} has no stacks.` };
  const found = await fetchWithProgress(file, tools);
  if (isProblem(found)) return found;
  const stacks = readProfile(file.type, found.bytes, tools.jfr);
  return isProblem(stacks) ? stacks : { stacks, notes: [...found.notes] };
}

async function showText(file: FoundFile, { token }: Tools): Promise<Result | Problem> {
  const found = await fetchBeginning(file, token, MAX_TEXT);
  if (isProblem(found)) return found;
  return { kind: 'text', text: new TextDecoder().decode(found.bytes), notes: found.notes };
}

async function showPcap(file: FoundFile, tools: Tools): Promise<Result | Problem> {
  const found = await fetchWithProgress(file, tools);
  if (isProblem(found)) return found;
  const summary = summarizePcap(found.bytes);
  return isProblem(summary) ? summary : { kind: 'pcap', summary, notes: found.notes };
}

function fetchWithProgress(file: FoundFile, { token, tell }: Tools): ReturnType<typeof fetchFile> {
  return fetchFile(file, token, (bytes) =>
    tell(`${file.label}: ${formatBytes(bytes)} of ${formatBytes(file.size)}`),
  );
}
