import { RESULTS_MOUNT } from '../api/collector.ts';
import { formatDuration } from '../api/duration.ts';
import type { JobSpec } from '../api/job-spec.ts';
import { findVolume, type Pod } from '../api/pod.ts';
import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { PowerTool } from '../api/power-tool.ts';
import { TOKEN_ENV, TOKEN_KEY } from '../api/tool-env.ts';
import { tokenSecretName } from './upload-secret.ts';

/** What the container of a tool must know to bring its result to where the job wants it. */
export interface OutputInput {
  readonly powerTool: PowerTool;
  readonly job: JobSpec;
  readonly pod: Pod;
  /** Name of the ephemeral container. */
  readonly container: string;
  readonly config: PowerToolConfig | undefined;
  /** Base URL of the collector. */
  readonly collectorEndpoint: string;
}

/** A variable of a container: written plainly, or read from a Secret. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** The plain part of the environment that is about the result. */
export function makeOutputEnv(input: OutputInput): Record<string, string> {
  const { job, config, container, collectorEndpoint } = input;
  const { compress, rolling, mode } = job;
  const maxBytes = config?.spec.output?.maxBytes;
  return {
    OUTPUT_MODE: mode,
    TOE_CONTAINER: container,
    ...(compress ? { TOE_COMPRESS: 'gzip' } : {}),
    ...(rolling
      ? { TOE_ROLLING_INTERVAL: formatDuration(rolling.seconds), TOE_ROLLING_KEEP: String(rolling.keep) }
      : {}),
    ...(maxBytes === undefined ? {} : { TOE_MAX_BYTES: String(maxBytes) }),
    ...(mode === 'collector' ? { COLLECTOR_ENDPOINT: collectorEndpoint } : {}),
    ...(job.pvc ? { PVC_PATH: [RESULTS_MOUNT, job.pvc.path ?? []].flat().join('/') } : {}),
  };
}

/** The token, by reference: it stands in no pod, no status and no log. */
export function makeTokenEnv({ powerTool: { metadata, status }, job }: OutputInput): EnvVar[] {
  if (job.mode !== 'collector') return [];
  const name = tokenSecretName(metadata.uid, status?.upload?.tokens ?? 1);
  return [{ name: TOKEN_ENV, valueFrom: { secretKeyRef: { name, key: TOKEN_KEY } } }];
}

/** The one mount of mode pvc; none where the pod has no such volume. */
export function makeMounts({ job: { pvc }, pod }: OutputInput): { name: string; mountPath: string }[] {
  const volume = pvc && findVolume(pod, pvc.claimName);
  return volume ? [{ name: volume.name, mountPath: RESULTS_MOUNT }] : [];
}
