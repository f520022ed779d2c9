import * as z from 'zod';
import { COLLECTOR_ENDPOINT } from '../../lib/api/collector.ts';

/** The reading side of the collector, as docs/upload-protocol.md has it: its paths, and what it answers. */

export { dayOfRun, runOf } from '../../lib/artifacts/layout.ts';
export { filePath, jobsPath, runPath, type RunRef } from '../../lib/artifacts/reading-paths.ts';

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
