import type { JobSpec } from '../api/job-spec.ts';
import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { ProfilerImages } from '../api/profiler-images.ts';
import { isRefusal, type Refusal } from '../api/refusal.ts';
import { resolveImage } from '../images/resolve-image.ts';
import { checkRequest } from './check-request.ts';
import { findConfig } from './find-config.ts';
import { makeSecurityContext, type SecurityContext } from './security-context.ts';

/** What admins have decided, read from the cluster. */
export interface AdminRules {
  readonly images: ProfilerImages;
  readonly configs: readonly (PowerToolConfig | Refusal)[];
}

/** What a job may run: this image, with these rights or those of a lesser mode of the config. */
export interface Approval {
  readonly image: string;
  /** What admins said about the tool besides; undefined for a tool without a PowerToolConfig. */
  readonly config: PowerToolConfig | undefined;
  readonly securityContext: SecurityContext;
}

/** Decides on a job by the admins' rules alone; nothing a user writes can raise the rights. */
export function approve(job: JobSpec, namespace: string, rules: AdminRules): Approval | Refusal {
  const resolved = resolveImage(job.tool, rules.images);
  if (isRefusal(resolved)) return resolved;
  const config = findConfig(job.tool, rules.configs);
  if (isRefusal(config)) return config;
  const refusal = checkRequest({ ...job, namespace }, config);
  return refusal ?? { image: resolved.image, config, securityContext: makeSecurityContext(config) };
}
