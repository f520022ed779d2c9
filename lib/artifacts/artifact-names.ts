import * as z from 'zod';
import { UID_PATTERN } from '../api/names.ts';
import { toolFileName } from '../api/tool-report.ts';

/** Name of the object that says what a target gave; no file may have it. */
export const MANIFEST = 'manifest.json';

/** A file as a tool may call it when it is to be kept. */
export const fileName = toolFileName.refine((name) => name !== MANIFEST);

/** Name of a namespace, and of a container. */
export const label = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

/** Name of a job, and of a pod: a DNS subdomain. No two dots follow each other, so none is a way out of a folder. */
export const subdomain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);

/** Uid of an object. */
export const uid = z.string().regex(new RegExp(`^${UID_PATTERN}$`));

const DAY_PATTERN = '\\d{4}-\\d{2}-\\d{2}';

/** A day, UTC: `2026-11-26`. */
export const day = z.string().regex(new RegExp(`^${DAY_PATTERN}$`));

/** One run of a job in the store: day on which its PowerTool was made, and uid. */
export const runName = z.string().regex(new RegExp(`^${DAY_PATTERN}-${UID_PATTERN}$`));

/** A sha256 in hexadecimal digits. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
