import * as z from 'zod';
import { COLLECTOR_ENDPOINT } from '../../lib/api/collector.ts';
import { runOf as nameOfRun } from '../../lib/artifacts/layout.ts';

/** The reading side of the collector, as docs/upload-protocol.md has it: its paths, and what it answers. */

/** Its Knative Service, in the system namespace. */
export const [COLLECTOR = ''] = new URL(COLLECTOR_ENDPOINT).host.split('.');

const file = z.object({ name: z.string(), size: z.number(), sha256: z.string(), whole: z.boolean() });

const manifest = z.object({
  final: z.boolean(),
  partial: z.boolean(),
  reason: z.string().optional(),
  podNamespace: z.string().optional(),
  attempt: z.int().optional(),
  /** Empty while the tool has not begun. */
  startedAt: z.string().optional(),
  files: z.array(file),
});

/** `GET .../jobs/{job}/{run}` */
export const runDetail = z.object({
  targets: z.array(z.object({ pod: z.string(), container: z.string(), manifest: manifest.nullish() })),
  /** Targets that have no room in the answer. */
  more: z.int().default(0),
});

/** `GET .../jobs` */
export const runList = z.object({ items: z.array(z.object({ job: z.string(), run: z.string() })) });

export type StoredFile = z.infer<typeof file>;
export type RunDetail = z.infer<typeof runDetail>;

export function jobsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
}

/** Which run of which job. */
export interface RunRef {
  readonly namespace: string;
  readonly job: string;
  readonly run: string;
}

export function runPath({ namespace, job, run }: RunRef): string {
  return [jobsPath(namespace), ...[job, run].map(encodeURIComponent)].join('/');
}

export function filePath(ref: RunRef, pod: string, container: string, name: string): string {
  return [runPath(ref), ...[pod, container, name].map(encodeURIComponent)].join('/');
}

/** What a job is called in the store: the day of its creation in UTC, and its uid. */
export function runOf(metadata: { readonly creationTimestamp: string; readonly uid: string }): string {
  return nameOfRun(new Date(metadata.creationTimestamp), metadata.uid);
}
