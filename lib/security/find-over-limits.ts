import { PROFILER_LIMITS, SYSTEM_NAMESPACE } from '../api/names.ts';
import type { PowerToolConfig } from '../api/power-tool-config.ts';
import type { Refusal } from '../api/refusal.ts';
import { PRIVILEGED_WORD, rightsOf } from './injection/floor.ts';

/** The ConfigMap profiler-limits: tool -> rights, as `SYS_PTRACE,PERFMON`. */
export type ProfilerLimits = Readonly<Record<string, string>>;

/** What a PowerToolConfig adds beyond profiler-limits: the API server refuses a tool that asks for it. */
export function findOverLimits({ spec }: PowerToolConfig, limits: ProfilerLimits): Refusal | undefined {
  const { capabilities, allowPrivileged } = spec.security;
  const wanted = [...(capabilities?.add ?? []), ...(allowPrivileged ? [PRIVILEGED_WORD] : [])];
  const named = rightsOf(limits, spec.name);
  const over = wanted.filter((right) => !named.includes(right));
  if (over.length === 0) return undefined;
  const data = JSON.stringify({ data: { [spec.name]: [...named, ...over].join(',') } });
  return {
    reason: 'OverLimits',
    message: `The ConfigMap ${PROFILER_LIMITS} does not name ${over.join(', ')} for ${spec.name}, so the API server refuses it with that. An admin can take it out of this PowerToolConfig, or allow it: kubectl -n ${SYSTEM_NAMESPACE} patch configmap ${PROFILER_LIMITS} --type merge -p '${data}'.`,
  };
}
