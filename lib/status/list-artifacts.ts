import { MAX_ARTIFACTS, type Artifact, type Target } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { runOf } from '../artifacts/layout.ts';
import { filePath } from '../artifacts/reading-paths.ts';

/**
 * The files of all targets in one list, with links where the collector can be reached by people.
 * @param url its base; undefined: no links.
 */
export function listArtifacts(
  powerTool: PowerTool,
  rows: readonly Target[],
  url: string | undefined,
): Artifact[] {
  const all = rows.flatMap(({ pod, namespace, container = '', artifacts = [] }) =>
    artifacts.map((file) => ({
      pod,
      ...(namespace === undefined ? {} : { namespace }),
      container,
      ...file,
      ...(url === undefined ? {} : { link: linkTo(powerTool, url, { pod, container, name: file.name }) }),
    })),
  );
  return all.slice(0, MAX_ARTIFACTS);
}

/** Bytes that all targets have given. What a pod that is gone has given, its row does not say for ever: so it never becomes less. */
export function sumBytes(rows: readonly Target[], before: number | undefined): number {
  const seen = rows.reduce((sum, { bytesWritten = 0 }) => sum + bytesWritten, 0);
  return Math.max(seen, before ?? 0);
}

function linkTo({ metadata }: PowerTool, url: string, { pod, container, name }: Place): string {
  const run = { namespace: metadata.namespace, job: metadata.name, run: runOf(metadata) };
  return `${url.replace(/\/+$/, '')}${filePath({ ...run, pod, container }, name)}`;
}

type Place = Pick<Artifact, 'pod' | 'container' | 'name'>;
