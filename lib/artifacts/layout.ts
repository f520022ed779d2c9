import { day, label, MANIFEST, runName, subdomain, uid } from './artifact-names.ts';

/**
 * Where things are in the store (docs/upload-protocol.md). Every part of a key has passed the schemas of
 * artifact-names.ts, so no key leaves the folder of its run.
 */

/**
 * A namespace, as the store knows it. One that was made anew under its name is another: it has nothing of the one before
 * (docs/adr/0020).
 */
export interface Namespace {
  readonly namespace: string;
  /** Empty: stored when folders had no uid yet. Only a sweep still knows such a run. */
  readonly namespaceUid: string;
}

/** A run of a job, as the store knows it. */
export interface Run extends Namespace {
  readonly job: string;
  /** `{YYYY-MM-DD}-{uid}`. */
  readonly run: string;
}

/** What one tool container of a run gives. */
export interface Target extends Run {
  readonly pod: string;
  readonly container: string;
}

/** Name of the run of a PowerTool: the day on which it was made, and its uid. */
export function runOf(made: { readonly creationTimestamp: string; readonly uid: string }): string {
  return `${dayOf(new Date(made.creationTimestamp))}-${made.uid}`;
}

/** The uid in the name of a run. */
export function uidOf(run: string): string {
  return run.slice('YYYY-MM-DD-'.length);
}

/** The day in the name of a run. */
export function dayOfRun(run: string): string {
  return run.slice(0, 'YYYY-MM-DD'.length);
}

/** UTC day of a time: `2026-11-26`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/**
 * The folder of a namespace, with a slash at the end. No name of a namespace has a dot, so none is ever that of
 * another.
 */
export function namespaceFolder({ namespace, namespaceUid }: Namespace): string {
  return namespaceUid === '' ? `${namespace}/` : `${namespace}.${namespaceUid}/`;
}

/** The folder of all runs of one name, with a slash at the end. */
export function jobFolder(of: Namespace, job: string): string {
  return `${namespaceFolder(of)}${job}/`;
}

/** The folder of a run, with a slash at the end: all that is kept of it but its marker. */
export function runFolder(of: Run): string {
  return `${jobFolder(of, of.job)}${of.run}/`;
}

/** The folder of what one tool container gives, with a slash at the end. */
export function targetFolder(target: Target): string {
  return `${runFolder(target)}${target.pod}/${target.container}/`;
}

/** Key of a whole file that came in one chunk, or in none. */
export function fileKey(target: Target, file: string): string {
  return `${targetFolder(target)}${file}`;
}

/** Key of the manifest of a target: what it does not name, nobody is shown. */
export function manifestKey(target: Target): string {
  return `${targetFolder(target)}${MANIFEST}`;
}

// No name of a file has this sign, so no chunk is ever taken for a file.
const CHUNK_SIGN = '~';

/** What the keys of all chunks of a file, and that of its seal after them, begin with. */
export function chunkPrefix(target: Target, file: string): string {
  return `${targetFolder(target)}${file}${CHUNK_SIGN}`;
}

/** Key of a chunk. @param number counted from 1. */
export function chunkKey(target: Target, file: string, number: number): string {
  return `${chunkPrefix(target, file)}${String(number).padStart(5, '0')}`;
}

/** Key of the seal of a file of several chunks: while there is one, its chunks are the whole file. */
export function sealKey(target: Target, file: string): string {
  return `${chunkPrefix(target, file)}whole`;
}

/** The file that an object in a folder of a target belongs to, whole or in chunks. */
export function fileOf(key: string): string {
  const [file = ''] = key.slice(key.lastIndexOf('/') + 1).split(CHUNK_SIGN);
  return file;
}

/** Where all markers are. */
export const EXPIRY_FOLDER = '.expiry/';

/** Key of the marker that says: look on this day whether the run is to be deleted. */
export function expiryKey(on: string, of: Run): string {
  return `${EXPIRY_FOLDER}${on}/${jobFolder(of, of.job)}${of.run}`;
}

/** What a marker says; undefined when it is none. */
export function parseExpiry(key: string): { readonly on: string; readonly run: Run } | undefined {
  const [root, on = '', folder = '', job = '', name = '', ...more] = key.split('/');
  const run = parseRun(folder, job, name);
  const isWhole = `${root}/` === EXPIRY_FOLDER && more.length === 0 && day.safeParse(on).success;
  return isWhole && run ? { on, run } : undefined;
}

/** The target of a manifest; undefined when the key is that of something else. */
export function parseManifestKey(key: string): Target | undefined {
  const [folder = '', job = '', name = '', pod = '', container = '', ...names] = key.split('/');
  const run = parseRun(folder, job, name);
  return run && names.join('/') === MANIFEST && isTool(pod, container)
    ? { ...run, pod, container }
    : undefined;
}

function isTool(pod: string, container: string): boolean {
  return subdomain.safeParse(pod).success && label.safeParse(container).success;
}

function parseRun(folder: string, job: string, run: string): Run | undefined {
  const of = parseNamespaceFolder(folder);
  const isNamed = subdomain.safeParse(job).success && runName.safeParse(run).success;
  return of && isNamed ? { ...of, job, run } : undefined;
}

function parseNamespaceFolder(folder: string): Namespace | undefined {
  const [namespace = '', namespaceUid, ...more] = folder.split('.');
  const isWhole =
    label.safeParse(namespace).success &&
    more.length === 0 &&
    (namespaceUid === undefined || uid.safeParse(namespaceUid).success);
  return isWhole ? { namespace, namespaceUid: namespaceUid ?? '' } : undefined;
}
