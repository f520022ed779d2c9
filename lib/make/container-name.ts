import { CONTAINER_PREFIX } from '../api/names.ts';
import { shortHash } from './short-hash.ts';

/**
 * Name of the ephemeral container of one attempt of a job in a pod. Deterministic, so that the second run of
 * an injection meets the first one's container instead of adding another.
 * @returns at most 63 characters, a DNS label: `toe-py-spy-0123456789`.
 */
export function containerName(of: { tool: string; jobUid: string; podUid: string; attempt: number }): string {
  const tool = of.tool.replaceAll('.', '-').slice(0, 40);
  return `${CONTAINER_PREFIX}${tool}-${shortHash(of.jobUid, of.podUid, String(of.attempt))}`;
}
