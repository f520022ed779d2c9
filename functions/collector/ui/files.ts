import type { Artifact, JobDetail } from './reading/schema.ts';
import { runPath } from './reading/paths.ts';
import { labelPod } from './label-pod.ts';
import { isProfileType } from './profile/read-profile.ts';
import type { RunName } from './route.ts';

/** A file of a run, with where it came from. */
export interface FoundFile extends Artifact {
  readonly pod: string;
  /** How the page calls the pod. */
  readonly label: string;
  readonly container: string;
  /** Of the reading API, relative to the page. */
  readonly path: string;
}

/** All files that a run has left so far, as its manifests name them. */
export function filesOf(namespace: string, detail: JobDetail): FoundFile[] {
  return detail.targets.flatMap(({ pod, container, manifest }) =>
    (manifest?.files ?? []).map((file) => ({
      ...file,
      pod,
      label: labelPod(namespace, pod, manifest?.podNamespace),
      container,
      path: filePath(namespace, detail, [pod, container, file.name]),
    })),
  );
}

/** Profiles that belong together: the same file of every pod, slices of a rolling run among them. */
export interface Series {
  readonly name: string;
  readonly files: readonly FoundFile[];
}

/** The series of a run, or of its pod with this label; heap and CPU are never mixed, because their files have different names. */
export function seriesOf(files: readonly FoundFile[], label?: string): Series[] {
  const profiles = files.filter((file) => isProfileType(file.type) && (label ?? file.label) === file.label);
  const groups = Map.groupBy(profiles, ({ name }) => seriesName(name));
  return [...groups].map(([name, group]) => ({ name, files: group }));
}

/** The name of a file without its number and without `.gz`: `profile-00012.folded.gz` belongs to `profile.folded`. */
export function seriesName(file: string): string {
  const plain = file.replace(/\.gz$/, '');
  return plain.replace(/[-._]?\d+(?=\.|$)/g, '').replace(/^\./, '') || plain;
}

function filePath(namespace: string, run: RunName, names: readonly string[]): string {
  return [runPath(namespace, run), ...names.map(encodeURIComponent)].join('/');
}
