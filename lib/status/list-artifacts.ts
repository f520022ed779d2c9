import { MAX_ARTIFACTS, type Artifact, type Target } from '../api/power-tool-status.ts';
import type { PowerTool } from '../api/power-tool.ts';

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
      ...(url === undefined ? {} : { link: linkTo(powerTool, url, [pod, container, file.name]) }),
    })),
  );
  return all.slice(0, MAX_ARTIFACTS);
}

/** Bytes that all targets have given. What a pod that is gone has given, its row does not say for ever: so it never becomes less. */
export function sumBytes(rows: readonly Target[], before: number | undefined): number {
  const seen = rows.reduce((sum, { bytesWritten = 0 }) => sum + bytesWritten, 0);
  return Math.max(seen, before ?? 0);
}

// The path of the reading API of the collector (docs/upload-protocol.md).
function linkTo({ metadata }: PowerTool, url: string, file: readonly string[]): string {
  const { namespace, name, uid, creationTimestamp } = metadata;
  const run = `${creationTimestamp.slice(0, 10)}-${uid}`;
  const path = ['api', 'v1', 'namespaces', namespace, 'jobs', name, run, ...file].map(encodeURIComponent);
  return `${url.replace(/\/+$/, '')}/${path.join('/')}`;
}
