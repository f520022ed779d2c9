import { artifactPath, artifactProblem, type Artifact, type Origin } from '../core/artifact.ts';
import { EXIT, Failure } from '../core/failure.ts';
import { formatBytes } from '../core/format-bytes.ts';
import { plainText } from '../core/plain-text.ts';
import { openDraft, whatIsAt, type Draft } from './draft.ts';
import { onDisk } from './on-disk.ts';
import type { Terminal } from './terminal.ts';

/** Where artifacts are put, and what came of them. */
export interface ResultFolder {
  /** Puts an artifact in its place, checked by size and checksum. What is there already stays. */
  readonly save: (artifact: Artifact, origin: Origin, source: Source) => Promise<void>;
  /** Tells of what is wrong, beside an artifact. */
  readonly complain: (origin: Origin, problem: string) => void;
  /** Tells of something that one should know. */
  readonly remark: (origin: Origin, text: string) => void;
  /** How many are in their place, and how much went wrong. */
  readonly sums: () => { readonly saved: number; readonly problems: number };
}

/** Where the bytes of an artifact come from. */
export interface Source {
  /** Brings them. @throws Failure when it cannot. */
  readonly fill: (draft: Draft) => Promise<void>;
  /** Whether it can go on where an earlier attempt has ended. */
  readonly resumes: boolean;
}

/** @param force replaces files that hold something else. */
export function makeResultFolder(folder: string, { print, note }: Terminal, force: boolean): ResultFolder {
  const sums = { saved: 0, problems: 0 };
  const remark: ResultFolder['remark'] = ({ pod }, text) => note(`${plainText(pod)}: ${text}`);
  const complain: ResultFolder['complain'] = (origin, problem) => {
    sums.problems += 1;
    remark(origin, problem);
  };
  const keep = (path: string, { size }: Artifact, remark = ''): void => {
    sums.saved += 1;
    print(`${path}   ${formatBytes(size)}${remark}`);
  };
  const save: ResultFolder['save'] = async (artifact, origin, source) => {
    const name = plainText(artifact.name).slice(0, 200);
    const problem = artifactProblem(artifact, origin);
    if (problem !== undefined) return complain(origin, `"${name}" is not fetched: ${problem}.`);
    const path = artifactPath(folder, artifact, origin);
    try {
      const came = await onDisk(() => place(path, artifact, source, force));
      if (came === 'there') keep(path, artifact, '   (was there already)');
      else if (came === 'placed') keep(path, artifact);
      else if (came === 'taken')
        complain(origin, `${path} holds something else and stays. Use --force, or another folder.`);
      else complain(origin, `"${name}" does not have the checksum that its tool reported; it was deleted.`);
    } catch (error) {
      if (!(error instanceof Failure) || error.exitCode === EXIT.interrupted) throw error;
      complain(origin, `"${name}" could not be fetched: ${error.message}`);
    }
  };
  return { save, complain, remark, sums: () => sums };
}

async function place(
  path: string,
  artifact: Artifact,
  source: Source,
  force: boolean,
): Promise<'there' | 'placed' | 'taken' | 'wrong'> {
  const there = await whatIsAt(path, artifact);
  if (there === 'same') return 'there';
  if (there === 'other' && !force) return 'taken';
  return (await fillDraft(path, artifact, source)) ? 'placed' : 'wrong';
}

// A draft that came out wrong was wrong from the start, or what was left of an earlier one was: that is tried once.
async function fillDraft(path: string, artifact: Artifact, source: Source): Promise<boolean> {
  const draft = await openDraft(path, artifact);
  if (!source.resumes) await draft.restart();
  const wasBegun = draft.bytes() > 0;
  try {
    await source.fill(draft);
  } catch (error) {
    await (source.resumes ? draft.close() : draft.discard());
    throw error;
  }
  if (await draft.commit()) return true;
  return wasBegun && (await fillDraft(path, artifact, source));
}
